namespace EdgeRouter.Microbenchmarks;

/// <summary>A stream and a whole answer from an upstream's body to a client.</summary>
public class RelayBenchmarks() : OperationBenchmarks("relay");
