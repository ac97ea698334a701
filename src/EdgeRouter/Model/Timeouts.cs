namespace EdgeRouter.Model;

/// <summary>
/// The deadlines of one request. The defaults are what peers use: connect 5 s (Envoy, Portkey), 120 s to the first token and between tokens
/// (reasoning models are silent for minutes), 600 s in total (the default of the OpenAI and Anthropic SDKs).
/// </summary>
internal sealed record Timeouts
{
    public static readonly Timeouts Default = new();

    /// <summary>Until a connection to the provider is there and the request can be sent, TLS included.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Streams only: until the first meaningful output, from the start of the attempt.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Streams only: between two reads after the first meaningful output.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>JSON answers only: one attempt, until the last byte. Nothing shows before it whether the upstream works or hangs, so by default only the total bounds it.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>From the arrival of the request to the last byte.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>How long one write to a client may stall before the client counts as gone. nginx's <c>send_timeout</c>: 60 s.</summary>
    public TimeSpan ClientStall { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Silence after which a committed stream gets a comment line. 15 s: below the 30 s of the strictest common proxies.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);
}
