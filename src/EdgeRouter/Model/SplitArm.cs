namespace EdgeRouter.Model;

/// <summary>One arm of a split. What is null stays as the model has it.</summary>
/// <param name="Share">0 to 1.</param>
/// <param name="Target">The model whose pool serves it; null: the model itself.</param>
internal sealed record SplitArm(string Name, double Share, VirtualModel? Target, StrategySettings? Strategy, ParameterSettings? Parameters);
