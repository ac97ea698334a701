namespace EdgeRouter.Microbenchmarks;

/// <summary>Routing decisions.</summary>
public class DecisionBenchmarks() : OperationBenchmarks("decision");
