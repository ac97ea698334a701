using EdgeRouter.Health;
using EdgeRouter.Model;

namespace EdgeRouter.Routing;

/// <summary>
/// What to assume of deployments before anything was measured: the round trip from the operator's table, else from the distance, else a default. A new site picks the near region with its first request.
/// </summary>
internal static class PriorTable
{
    private const double EarthRadiusKm = 6371;

    // Light in fibre covers about 200 km in a millisecond; cables are about 1.5 times as long as the great circle. There and back.
    private const double KmPerMillisecond = 200;
    private const double Detour = 1.5;

    /// <summary>By deployment slot.</summary>
    public static Prior[] Of(Snapshot snapshot)
    {
        var length = snapshot.Deployments.Count == 0 ? 0 : snapshot.Deployments.Max(static d => d.Slot) + 1;
        var priors = new Prior[length];
        Array.Fill(priors, Prior.Default);
        foreach (var deployment in snapshot.Deployments)
        {
            priors[deployment.Slot] = Prior.Default with { RoundTrip = RoundTrip(snapshot, deployment.Facts) };
        }

        return priors;
    }

    /// <summary>Milliseconds.</summary>
    public static float RoundTrip(Snapshot snapshot, DeploymentFacts facts)
    {
        if (facts.Region is { } region && snapshot.RoundTrips.TryGetValue(region, out var known))
        {
            return known;
        }

        if (facts.Zone == Zone.OnPrem)
        {
            return 0.5f;
        }

        var here = snapshot.Node is { Latitude: { } latitude, Longitude: { } longitude } ? (latitude, longitude) : KnownRegions.Locate(snapshot.Node.Region);
        var there = facts.Location ?? KnownRegions.Locate(facts.Region);
        if (here is { } from && there is { } to)
        {
            return (float)(2 * DistanceKm(from, to) * Detour / KmPerMillisecond) + 1;
        }

        return facts.Region is not null && facts.Region == snapshot.Node.Region ? 2 : Prior.Default.RoundTrip;
    }

    /// <summary>Great circle, haversine formula.</summary>
    public static double DistanceKm((double Latitude, double Longitude) a, (double Latitude, double Longitude) b)
    {
        var (latitude1, latitude2) = (double.DegreesToRadians(a.Latitude), double.DegreesToRadians(b.Latitude));
        var half = double.DegreesToRadians(b.Longitude - a.Longitude) / 2;
        var h = Math.Pow(Math.Sin((latitude2 - latitude1) / 2), 2) + (Math.Cos(latitude1) * Math.Cos(latitude2) * Math.Pow(Math.Sin(half), 2));
        return 2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }
}
