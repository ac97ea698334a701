using System.Text.Json;
using EdgeRouter.Primitives;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// How this one answer behaves, from the body's <c>sandbox</c> member. Defaults are those of a quick hosted model: 20 ms to the first
/// token, then 60 tokens a second. A JSON answer waits for its tokens only when the request sets the pace, so that a first curl is quick.
/// The bounds keep one request from holding a connection for days.
/// </summary>
internal sealed record SandboxSettings
{
    public const int MostTokens = 100_000;
    public const double DefaultTokensPerSecond = 60;
    private const double LeastTokensPerSecond = 0.1;
    private const double MostTokensPerSecond = 100_000;
    private static readonly TimeSpan MostTtft = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MostRetryAfter = TimeSpan.FromHours(1);
    private static readonly string[] Names = ["ttft", "tokens_per_second", "tokens", "error"];
    private static readonly string[] ErrorNames = ["status", "message", "type", "param", "code", "retry_after", "after_tokens"];

    public TimeSpan Ttft { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Null when the request does not say; zero is as fast as possible.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>The exact length of a text, null for about 48 tokens.</summary>
    public int? Tokens { get; init; }

    public SandboxFault? Error { get; init; }

    /// <summary>Let a stream fail after so many tokens instead of before its first byte.</summary>
    public int? ErrorAfterTokens { get; init; }

    public static SandboxSettings Read(SandboxFields request)
    {
        if (!request.TryGet("sandbox", out var member))
        {
            return new SandboxSettings();
        }

        if (member.ValueKind != JsonValueKind.Object)
        {
            request.Refuse("sandbox", "expected an object", "invalid_type");
            return new SandboxSettings();
        }

        var fields = new SandboxFields(member, "sandbox.");
        RefuseUnknown(fields, Names);
        var settings = new SandboxSettings
        {
            TokensPerSecond = ReadPace(fields),
            Tokens = fields.Integer("tokens", 1, MostTokens),
        };
        settings = fields.Duration("ttft", MostTtft) is { } ttft ? settings with { Ttft = ttft } : settings;
        settings = ReadError(fields, settings);
        if (fields.Fault is { } fault)
        {
            request.Refuse(fault);
        }

        return settings;
    }

    private static double? ReadPace(SandboxFields fields)
    {
        if (!fields.TryGet("tokens_per_second", out var value))
        {
            return null;
        }

        var pace = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
        if (pace is 0 or (>= LeastTokensPerSecond and <= MostTokensPerSecond))
        {
            return pace;
        }

        fields.Refuse("tokens_per_second", "it must be a number between 0.1 and 100000, or 0 for as fast as possible", "invalid_value");
        return null;
    }

    private static SandboxSettings ReadError(SandboxFields fields, SandboxSettings settings)
    {
        if (!fields.TryGet("error", out var member))
        {
            return settings;
        }

        if (member.ValueKind != JsonValueKind.Object)
        {
            fields.Refuse("error", "expected an object with a status", "invalid_type");
            return settings;
        }

        var error = new SandboxFields(member, "sandbox.error.");
        RefuseUnknown(error, ErrorNames);
        var status = error.Integer("status", 400, 599) ?? 500;
        error.TryText("message", out var message);
        error.TryText("type", out var type);
        error.TryText("param", out var param);
        error.TryText("code", out var code);
        var retryAfter = error.Duration("retry_after", MostRetryAfter);
        var afterTokens = error.Integer("after_tokens", 0, MostTokens);
        if (error.Fault is { } fault)
        {
            fields.Refuse(fault);
        }

        var (usualType, usualCode) = status switch
        {
            401 => ("invalid_request_error", "invalid_api_key"),
            404 => ("invalid_request_error", "model_not_found"),
            429 => ("requests", "rate_limit_exceeded"),
            >= 500 => ("server_error", null),
            _ => ("invalid_request_error", (string?)null),
        };
        message ??= $"The sandbox was asked to fail with {status}.";
        return settings with
        {
            Error = new SandboxFault(status, message, type ?? usualType, param, code ?? usualCode) { RetryAfter = retryAfter },
            ErrorAfterTokens = afterTokens,
        };
    }

    private static void RefuseUnknown(SandboxFields fields, string[] known)
    {
        foreach (var member in fields.Body.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                var near = NearNames.Find(member.Name, known);
                var hint = near.Count > 0 ? $"did you mean '{near[0]}'?" : "known are " + string.Join(", ", known);
                fields.Refuse(member.Name, $"there is no such setting; {hint}", "unknown_parameter");
                return;
            }
        }
    }
}
