using System.ComponentModel;

namespace EdgeRouter.Config;

/// <summary>Deadlines; what each means and where its default comes from stands at <see cref="Model.Timeouts"/>.</summary>
internal sealed record TimeoutsConfig
{
    [Description("Until a connection to the provider is there. Default: 5s.")]
    public Duration? Connect { get; init; }

    [Description("Streams: until the first token. Default: 120s.")]
    public Duration? FirstToken { get; init; }

    [Description("Streams: between two tokens. Default: 120s.")]
    public Duration? Idle { get; init; }

    [Description("For the whole request. Default: 600s.")]
    public Duration? Total { get; init; }

    [Description("How long a client may take nothing before it counts as gone. Default: 60s.")]
    public Duration? ClientStall { get; init; }

    [Description("Silence after which a running stream gets a comment. Default: 15s.")]
    public Duration? Keepalive { get; init; }
}
