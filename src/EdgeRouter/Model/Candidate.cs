namespace EdgeRouter.Model;

/// <summary>A deployment in the pool of a model: the same deployment may stand in several pools with other weights.</summary>
/// <param name="Weight">Share of the traffic in relation to the others; 0: only when nothing else is left.</param>
/// <param name="Priority">Lower ones first.</param>
internal sealed record Candidate(Deployment Deployment, double Weight = 1, int Priority = 0);
