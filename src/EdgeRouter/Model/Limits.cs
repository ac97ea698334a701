namespace EdgeRouter.Model;

/// <summary>Caps that keep the process alive whatever comes in. Sizes in bytes.</summary>
internal sealed record Limits
{
    /// <summary>Largest request body after decoding. 32 MB holds the largest inline images that providers take (OpenAI and Anthropic: 32 MB a request).</summary>
    public long RequestBody { get; init; } = 32 << 20;

    /// <summary>Largest answer that is decoded from a content coding, and largest error body or buffered answer.</summary>
    public long ResponseBody { get; init; } = 64 << 20;

    /// <summary>JSON nesting of a request. 64 is System.Text.Json's own default; real requests stay below 20.</summary>
    public int JsonDepth { get; init; } = 64;

    /// <summary>Requests in flight, beyond which callers get 503. 20,000 streams are about 1 GB here.</summary>
    public int InFlight { get; init; } = 20_000;

    /// <summary>Connections to one address of the API, beyond which new ones are closed. Two and a half for each request in flight; one that waits takes a few kilobytes.</summary>
    public int Connections { get; init; } = 50_000;

    /// <summary>Bytes of request and response bodies held at one time, beyond which callers get 503.</summary>
    public long BufferedBytes { get; init; } = 512 << 20;

    /// <summary>Time for a client to deliver its request body. nginx's <c>client_body_timeout</c>: 60 s between reads; ours is for all of it.</summary>
    public TimeSpan RequestBodyTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the router goes on serving after SIGTERM, not ready any more, so that balancers notice before anything is refused. 1 s; set it to a little more than the interval of the health checks in front.</summary>
    public TimeSpan DrainDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long running streams may go on after SIGTERM. systemd kills after 90 s, Kubernetes after 30 s by default.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(25);
}
