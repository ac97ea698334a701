namespace EdgeRouter.Microbenchmarks;

/// <summary>Edits and the content that writes them, by size of the body.</summary>
public class SpliceBenchmarks() : OperationBenchmarks("splice");
