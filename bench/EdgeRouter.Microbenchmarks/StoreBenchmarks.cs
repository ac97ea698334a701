namespace EdgeRouter.Microbenchmarks;

/// <summary>The cache's store of entries: one lookup, one insertion.</summary>
public class StoreBenchmarks() : OperationBenchmarks("store");
