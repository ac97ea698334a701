using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config;

/// <summary>Caps; what each means and where its default comes from stands at <see cref="Model.Limits"/>.</summary>
internal sealed record LimitsConfig
{
    [Description("Largest request body, after decoding. Default: 32MB.")]
    public ByteSize? RequestBody { get; init; }

    [Description("Largest answer that is decoded from a content coding. Default: 64MB.")]
    public ByteSize? ResponseBody { get; init; }

    [Description("Deepest nesting of a request's JSON. Default: 64.")]
    [Range(1, 64)]
    public int? JsonDepth { get; init; }

    [Description("Requests in flight, beyond which callers get 503. Default: 20000.")]
    [Range(1, 10_000_000)]
    public int? InFlight { get; init; }

    [Description("Bytes of bodies held at one time, beyond which callers get 503. Default: 512MB.")]
    public ByteSize? BufferedBytes { get; init; }

    [Description("Time for a client to deliver its request body. Default: 60s.")]
    public Duration? RequestBodyTime { get; init; }

    [Description("How long running requests may go on after SIGTERM. Default: 25s.")]
    public Duration? DrainTime { get; init; }
}
