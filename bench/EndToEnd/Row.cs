namespace EdgeRouter.Bench.EndToEnd;

/// <summary>What a row measures.</summary>
internal enum RowKind
{
    /// <summary>Requests in a closed loop.</summary>
    Requests,

    /// <summary>Streams that are all open at once.</summary>
    Streams,

    /// <summary>Streams through processes started for this, for their memory.</summary>
    Memory,

    /// <summary>Processes started for this: time to the first answer, idle memory.</summary>
    StartUp,
}

/// <summary>One load, the same for every proxy.</summary>
/// <param name="Name">For <c>--only</c>.</param>
/// <param name="Connections">Connections, or streams open at once.</param>
/// <param name="PromptBytes">Length of the prompt.</param>
/// <param name="TokensPerSecond">Of each stream; must divide 1000.</param>
internal sealed record Row(string Name, string Title, RowKind Kind, Transport Transport, int Connections, int PromptBytes = 40, int TokensPerSecond = 0)
{
    /// <summary>The model, which is the mock's script.</summary>
    public string Model { get; init; } = "mock";

    /// <summary>The upstream answers every request with an error.</summary>
    public bool Failing { get; init; }

    /// <summary>The same request again and again, answered by EdgeRouter from its cache; nginx once as it proxies it, once from its own.</summary>
    public bool Cached { get; init; }

    public bool NeedsTls => Transport is Transport.Tls or Transport.Http2Tls;

    public static IReadOnlyList<Row> All { get; } =
    [
        new("start", "start-up", RowKind.StartUp, Transport.Http1, 1),
        new("memory", "2,000 streams × 5 tokens/s, fresh process", RowKind.Memory, Transport.Http1, 2000, TokensPerSecond: 5),
        new("json", "JSON, small prompt, 16 connections", RowKind.Requests, Transport.Http1, 16),
        new("json8k", "JSON, 8 KB prompt, 16 connections", RowKind.Requests, Transport.Http1, 16, 8 << 10),
        new("json100k", "JSON, 100 KB prompt, 8 connections", RowKind.Requests, Transport.Http1, 8, 100 << 10),
        new("failed", "upstream answers 500, 16 connections", RowKind.Requests, Transport.Http1, 16) { Model = "mock,status=500", Failing = true },
        new("hit", "cached answer, JSON, small prompt, 16 connections", RowKind.Requests, Transport.Http1, 16) { Model = "kept", Cached = true },
        new("hit8k", "cached answer, JSON, 8 KB prompt, 16 connections", RowKind.Requests, Transport.Http1, 16, 8 << 10) { Model = "kept", Cached = true },
        new("streams200", "200 streams × 50 tokens/s", RowKind.Streams, Transport.Http1, 200, TokensPerSecond: 50),
        new("streams2000", "2,000 streams × 5 tokens/s", RowKind.Streams, Transport.Http1, 2000, TokensPerSecond: 5),
        new("tls-json", "TLS, JSON, small prompt, 16 connections", RowKind.Requests, Transport.Tls, 16),
        new("tls-streams", "TLS, 200 streams × 50 tokens/s", RowKind.Streams, Transport.Tls, 200, TokensPerSecond: 50),
        new("h2-json", "HTTP/2 over TLS, JSON, 16 on 4 connections", RowKind.Requests, Transport.Http2Tls, 16),
        new("h2-streams", "HTTP/2 over TLS, 200 streams × 50 tokens/s", RowKind.Streams, Transport.Http2Tls, 200, TokensPerSecond: 50),
        new("h2c-json", "HTTP/2, no TLS, JSON, 16 on 4 connections", RowKind.Requests, Transport.H2c, 16),
        new("h2c-streams", "HTTP/2, no TLS, 200 streams × 50 tokens/s", RowKind.Streams, Transport.H2c, 200, TokensPerSecond: 50),
    ];

    /// <summary>About all that two cores can do: what becomes of event age then.</summary>
    public static Row Saturated { get; } = new("saturate", "1,000 streams × 50 tokens/s", RowKind.Streams, Transport.Http1, 1000, TokensPerSecond: 50);
}
