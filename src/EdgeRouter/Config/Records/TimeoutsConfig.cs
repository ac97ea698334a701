using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record TimeoutsConfig
{
    [Description("Until a connection to the provider is there and the request can be sent, TLS included. Default: 5s.")]
    public Duration? Connect { get; init; }

    [Description("Streams only: until the first meaningful output. Default: 120s, at most total.")]
    public Duration? FirstToken { get; init; }

    [Description("Streams only: between two reads after the first meaningful output. Default: 120s, at most total.")]
    public Duration? Idle { get; init; }

    [Description("JSON answers only: one attempt, until the whole answer is there; then the next deployment or model is tried. Default: total.")]
    public Duration? Answer { get; init; }

    [Description("From the arrival of the request to the last byte of the answer. Default: 600s.")]
    public Duration? Total { get; init; }

    [Description("How long one write to a client may stall before the client counts as gone. Default: 60s.")]
    public Duration? ClientStall { get; init; }

    [Description("Silence after which a running stream gets a comment line. Default: 15s.")]
    public Duration? Keepalive { get; init; }
}
