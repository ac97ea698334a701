using EdgeRouter.Model;

namespace EdgeRouter.Pipeline;

/// <summary>One model in the order in which a request tries them.</summary>
/// <param name="Degraded">The answer will be less than what was asked for.</param>
/// <param name="Parameters">In the place of the model's own; null: the model's.</param>
internal readonly record struct ChainStep(VirtualModel Model, bool Degraded = false, ParameterSettings? Parameters = null);
