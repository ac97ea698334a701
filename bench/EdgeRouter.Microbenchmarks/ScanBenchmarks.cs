namespace EdgeRouter.Microbenchmarks;

/// <summary>The scan of a request's body, by size.</summary>
public class ScanBenchmarks() : OperationBenchmarks("scan");
