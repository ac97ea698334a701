namespace EdgeRouter.Microbenchmarks;

/// <summary>Whole requests without sockets. Allocated includes what stands in for the upstream; the allocation tests take that out.</summary>
public class PipelineBenchmarks() : OperationBenchmarks("pipeline");
