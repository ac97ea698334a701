using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record LimitsConfig
{
    [Description("Largest request body after decoding. Default: 32MB.")]
    public ByteSize? RequestBody { get; init; }

    [Description("Largest answer that is held or decoded; streams are not held. Default: 64MB.")]
    public ByteSize? ResponseBody { get; init; }

    [Range(8, 1000)]
    [Description("Deepest JSON nesting of a request. Default: 64.")]
    public int? JsonDepth { get; init; }

    [Range(1, 10_000_000)]
    [Description("Requests in flight, beyond which callers get 503. Default: 20000.")]
    public int? InFlight { get; init; }

    [Range(1, 10_000_000)]
    [Description("Connections to one address of the API, beyond which new ones are closed; never more than half of the descriptors that the process may have. Acts at start. Default: 50000.")]
    public int? Connections { get; init; }

    [Description("Bytes of bodies held at one time, beyond which callers get 503. Default: 512MB.")]
    public ByteSize? BufferedBytes { get; init; }

    [Description("Time for a client to deliver its request body. Default: 60s.")]
    public Duration? RequestBodyTime { get; init; }

    [Description(
        "How long requests are still served, though /readyz says no, after a request to stop; 0s: not at all. Default: 1s.")]
    public Duration? DrainDelay { get; init; }

    [Description("How long running requests may go on after a request to stop. Default: 25s.")]
    public Duration? DrainTime { get; init; }
}
