namespace EdgeRouter.Microbenchmarks;

/// <summary>Framing and reading of one event, by kind.</summary>
public class TapBenchmarks() : OperationBenchmarks("tap");
