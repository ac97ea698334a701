using System.Globalization;
using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Routing.Strategies;

namespace EdgeRouter.Routing;

/// <summary>The choice in one line, for the <c>x-edgerouter-reason</c> header: strategy, what is left with its score, what is excluded and why. Only for callers that ask; explain has all the numbers.</summary>
internal static class RouteReason
{
    public static string Of(RouteChooser chooser, in Decision decision, in RouteRequest request, RoutingState state, int chosen)
    {
        var candidates = decision.Model.Candidates;
        var now = chooser.Now();
        var text = new StringBuilder($"strategy={RoutingNames.Of(decision.Strategy.Kind)}; chosen={candidates[chosen].Deployment.Id}");
        var eligible = chooser.Eligible(decision, request, now);
        var selection = chooser.Select(decision, request, state, eligible, now, turn: 0, bits: 0);
        var strategy = Strategy.Of(decision.Strategy.Kind);
        foreach (var candidate in eligible)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {candidates[candidate].Deployment.Id}={strategy.Score(selection, candidate):0.####}");
        }

        foreach (var candidate in candidates)
        {
            if (chooser.Exclude(decision, request, candidate, now) is not Exclusion.None and var reason)
            {
                text.Append(CultureInfo.InvariantCulture, $"; {candidate.Deployment.Id}: {NoRoute.Words(reason)}");
            }
        }

        // Ids are the operator's and plain, models' names may hold anything.
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = text[i] is >= ' ' and <= '~' ? text[i] : '?';
        }

        return text.ToString();
    }
}
