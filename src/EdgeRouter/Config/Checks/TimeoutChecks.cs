using System.Text.Json;
using EdgeRouter.Config.Document;
using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config.Checks;

/// <summary>
/// Deadlines: each more than nothing, and none that was written longer than the total, which would never act. Defaults are not held
/// against the operator: the compiler cuts them to the total.
/// </summary>
internal static class TimeoutChecks
{
    private static readonly string[] Names = ["connect", "first_token", "idle", "answer", "total", "client_stall", "keepalive"];
    private static readonly string[] WithinTotal = ["connect", "first_token", "idle", "answer"];

    public static void Run(ConfigNode root, ConfigErrors errors)
    {
        var defaults = root["defaults"]?["timeouts"];
        Check(defaults, null, errors);
        CheckRetries(root["defaults"]?["retries"], errors);
        foreach (var model in root.MembersOf("models"))
        {
            Check(model["timeouts"], defaults, errors);
            CheckRetries(model["retries"], errors);
        }
    }

    /// <summary>An error when a duration is there and is nothing.</summary>
    public static void Positive(ConfigNode? node, ConfigErrors errors, bool zeroAllowed = false)
    {
        if (DurationIn(node) == TimeSpan.Zero && !zeroAllowed)
        {
            errors.Add(node!, "must be more than 0");
        }
    }

    private static void Check(ConfigNode? timeouts, ConfigNode? defaults, ConfigErrors errors)
    {
        if (timeouts is null)
        {
            return;
        }

        foreach (var name in Names)
        {
            Positive(timeouts[name], errors);
        }

        var total = DurationIn(timeouts["total"]) ?? DurationIn(defaults?["total"]) ?? Timeouts.Default.Total;
        foreach (var name in WithinTotal)
        {
            var own = DurationIn(timeouts[name]);
            var inherited = timeouts["total"] is not null ? DurationIn(defaults?[name]) : null;
            if ((own ?? inherited) is { } part && part > total)
            {
                var source = own is null ? " from defaults.timeouts" : "";
                errors.Add(
                    timeouts[own is null ? "total" : name]!,
                    $"{name} ({new Duration(part)}{source}) is longer than total ({new Duration(total)})");
            }
        }
    }

    private static void CheckRetries(ConfigNode? retries, ConfigErrors errors)
    {
        Positive(retries?["backoff"], errors);
        Positive(retries?["max_backoff"], errors);
        if (DurationIn(retries?["backoff"]) is { } first && DurationIn(retries?["max_backoff"]) is { } longest && first > longest)
        {
            errors.Add(retries!["backoff"]!, $"backoff ({new Duration(first)}) is longer than max_backoff ({new Duration(longest)})");
        }
    }

    public static TimeSpan? DurationIn(ConfigNode? node)
        => node is { Kind: JsonValueKind.String } && Duration.TryParse(node.Text, out var duration) ? duration.Value : null;
}
