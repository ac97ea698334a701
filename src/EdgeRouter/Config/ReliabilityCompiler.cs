using System.Text;
using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>What the file says of failures: a model's own words, value by value, else the file's defaults, else what is built in.</summary>
internal static class ReliabilityCompiler
{
    // Hedging that was asked for without a number: 2 % more requests for the tail.
    private const double HedgeShare = 0.02;

    public static RetrySettings RetriesOf(RouterConfig config, ModelConfig? model)
    {
        var (own, shared, last) = (model?.Retries, config.Defaults?.Retries, RetrySettings.Default);
        var longest = (own?.MaxBackoff ?? shared?.MaxBackoff)?.Value ?? last.MaxBackoff;
        var first = (own?.Backoff ?? shared?.Backoff)?.Value ?? last.Backoff;
        return new RetrySettings(own?.Attempts ?? shared?.Attempts ?? last.Attempts, first < longest ? first : longest, longest);
    }

    public static QueueSettings QueueOf(RouterConfig config, ModelConfig? model)
    {
        var (own, shared, last) = (model?.Queue, config.Defaults?.Queue, QueueSettings.Default);
        return new QueueSettings(own?.Length ?? shared?.Length ?? last.Length, (own?.Wait ?? shared?.Wait)?.Value ?? last.Wait);
    }

    public static RecoveryKind RecoveryOf(RouterConfig config, ModelConfig? model) => (RecoveryKind)(model?.Recovery ?? config.Defaults?.Recovery ?? Recovery.Error);

    public static HedgeSettings? HedgeOf(RouterConfig config, ModelConfig? model)
    {
        var (own, shared) = (model?.Hedge, config.Defaults?.Hedge);
        var share = own?.Share ?? shared?.Share ?? HedgeShare;
        return (own is null && shared is null) || share <= 0 ? null : new HedgeSettings(share, (own?.After ?? shared?.After)?.Value);
    }

    public static Degradation? DegradationOf(RouterConfig config, ModelConfig? model, SecretResolver secrets)
    {
        if ((model?.Degradation ?? config.Defaults?.Degradation) is not { } written)
        {
            return null;
        }

        // Which name a server reads differs; a caller that gave a cap gave it under the name that works.
        var cap = written.MaxTokens is { } most ? new ParameterSettings { Cap = [KeyValuePair.Create("max_tokens"u8.ToArray(), (double)most), KeyValuePair.Create("max_completion_tokens"u8.ToArray(), (double)most)] } : null;
        var set = written.MaxTokens is { } tokens ? new ParameterSettings { Set = [KeyValuePair.Create("max_tokens"u8.ToArray(), Encoding.UTF8.GetBytes(tokens.ToString(System.Globalization.CultureInfo.InvariantCulture)))] } : null;
        return new Degradation
        {
            Stale = written.Stale?.Value ?? TimeSpan.Zero,
            Cap = cap,
            Set = set,
            Webhook = written.Webhook is { } address ? new Uri(Checked(secrets.Resolve(address))) : null,
            WebhookHeaders = [.. (written.WebhookHeaders ?? new Dictionary<string, string>()).Select(h => KeyValuePair.Create(h.Key, Checked(secrets.ResolveSecret(h.Value))))],
            Reply = written.Reply,
        };
    }

    public static BreakerSettings BreakerOf(RouterConfig config)
    {
        var (written, last) = (config.Defaults?.Breaker, BreakerSettings.Default);
        var open = written?.Open?.Value ?? last.Open;
        var longest = written?.MaxOpen?.Value ?? (open > last.MaxOpen ? open : last.MaxOpen);
        return new BreakerSettings(written?.Failures ?? last.Failures, written?.Ratio ?? last.Ratio, written?.Samples ?? last.Samples, open < longest ? open : longest, longest);
    }

    public static RetryBudget RetryBudgetOf(RouterConfig config)
    {
        var (written, last) = (config.Defaults?.RetryBudget, RetryBudget.Default);
        return new RetryBudget(written?.Share ?? last.Share, written?.PerSecond ?? last.PerSecond);
    }

    public static FailureTable FailuresOf(RouterConfig config)
    {
        if (config.Defaults?.Failures is not { Count: > 0 } changed)
        {
            return FailureTable.BuiltIn;
        }

        var names = FailureTable.Named.ToDictionary();
        return new FailureTable(changed.Select(c =>
        {
            var failure = names[c.Key];
            var policy = FailurePolicy.Of(failure);
            return (failure, policy with
            {
                Next = (NextStep?)c.Value.Next ?? policy.Next,
                Breaker = c.Value.Breaker ?? policy.Breaker,
                ClientStatus = c.Value.Status ?? policy.ClientStatus,
            });
        }));
    }

    private static string Checked(SecretText text) => text.Value ?? throw new InvalidOperationException($"unchecked secret: {text.Problem}");
}
