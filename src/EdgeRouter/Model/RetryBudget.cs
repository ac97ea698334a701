namespace EdgeRouter.Model;

/// <summary>
/// How many attempts may go to a provider that has already failed in the same request, so that an outage is never multiplied. Defaults are Finagle's: a fifth of the traffic, and ten a second for those with little of it.
/// </summary>
/// <param name="Share">Of the attempts of the last ten seconds.</param>
/// <param name="PerSecond">Allowed whatever the traffic.</param>
internal sealed record RetryBudget(double Share, int PerSecond)
{
    public static readonly RetryBudget Default = new(0.2, 10);
}
