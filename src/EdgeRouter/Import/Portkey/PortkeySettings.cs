using System.Globalization;
using System.Text.Json;
using EdgeRouter.Config.Document;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.Portkey;

/// <summary>Retries, cache, timeout, and which answers lead to a fallback.</summary>
internal static class PortkeySettings
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "strategy", "targets", "retry", "cache", "request_timeout", "override_params", "name", "weight", "mode", "id", "slug", "version", "model",
    };

    // What is tried again or elsewhere here too, without being told.
    private static readonly int[] Usual = [408, 409, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529];

    public static void Apply(ImportedModel model, ConfigNode node, PortkeyInherited inherited, bool isLeaf)
    {
        if (inherited.Retry.Whole("attempts", 0) is { } attempts)
        {
            model.Attempts = Math.Min(attempts + 1, 10);
        }

        if (node["retry"] is { } retry)
        {
            var codes = CodesIn(retry).Except(Usual).ToList();
            if (codes.Count > 0)
            {
                model.Remarks.LeaveOut($"retry.on_status_codes: {Join(codes)}", "What is tried again for each kind of failure is said in defaults.failures (docs/reliability.md).");
            }

            if (retry.Flag("use_retry_after_headers") == false)
            {
                model.Remarks.Say("What a provider asks for in Retry-After is always respected, up to a bound.");
            }
        }

        if (inherited.Timeout is { Kind: JsonValueKind.Number } timeout && double.TryParse(timeout.Text, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is > 0 and < 1e12)
        {
            model.Timeouts.BoundAttempts(TimeSpan.FromMilliseconds(milliseconds), null);
        }

        Cache(model, node, inherited);
        if (!isLeaf)
        {
            foreach (var member in node.Children.Where(static m => !Known.Contains(m.Name) && m.Kind != JsonValueKind.Null))
            {
                model.Remarks.LeaveOut(Read.Shown(member), PortkeyHints.Of(member.Name));
            }
        }
    }

    /// <summary>Which failures lead to the fallbacks of a model.</summary>
    /// <param name="names">Empty: the chain is a pool.</param>
    public static void Codes(ImportedModel model, ConfigNode? strategy, IReadOnlyList<string> names)
    {
        var codes = CodesIn(strategy);
        if (codes.Count > 0 && names.Count > 0 && codes.TrueForAll(static c => c == 429))
        {
            model.FallbacksByCause["rate_limited"] = [.. names];
            return;
        }

        model.Fallbacks.AddRange(names);
        if (codes.Count == 0)
        {
            if (names.Count > 0)
            {
                // Any answer but 2xx leads on in the source; a refusal of content does not here unless it is said.
                model.FallbacksByCause["content_policy"] = [.. names];
            }

            return;
        }

        var others = codes.Except(Usual).ToList();
        model.Remarks.LeaveOut(
            $"on_status_codes: {Join(codes)}",
            others.Count == 0 ? "Every failure that another deployment may not have leads on (docs/reliability.md)." : $"{Join(others)}: the caller's mistakes do not lead on; defaults.failures changes what does (docs/reliability.md).");
    }

    private static void Cache(ImportedModel model, ConfigNode node, PortkeyInherited inherited)
    {
        if (inherited.Cache is not { Kind: JsonValueKind.Object } cache || cache.Text("mode") is null)
        {
            return;
        }

        model.Cache = new ImportedCache(cache.Seconds("max_age") is { } age && age <= TimeSpan.FromDays(30) ? age : null);
        if (node["cache"] is not null && cache.Text("mode") == "semantic")
        {
            model.Remarks.LeaveOut("cache mode semantic", "Requests are the same when they say the same; match normalized or normalized-ignore-case is the loosest.");
        }
    }

    private static List<int> CodesIn(ConfigNode? node) =>
        [.. (node?.ItemsOf("on_status_codes") ?? []).Select(static c => int.TryParse(c.Text, CultureInfo.InvariantCulture, out var code) ? code : 0).Where(static c => c is > 0 and < 600)];

    private static string Join(IEnumerable<int> codes) => string.Join(", ", codes.Select(static c => c.ToString(CultureInfo.InvariantCulture)));
}
