using System.Text;

namespace EdgeRouter.Tests.Pipeline.Engine;

/// <summary>What an upstream does with one request: how long it thinks, what it answers, how its body comes and ends.</summary>
internal sealed record FakeAnswer
{
    public int Status { get; init; } = 200;

    public string Type { get; init; } = "application/json";

    public TimeSpan Think { get; init; }

    /// <summary>Between two pieces.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(10);

    public string[] Pieces { get; init; } = [];

    /// <summary>The connection breaks before the head.</summary>
    public bool Resets { get; init; }

    /// <summary>The connection breaks behind the last piece.</summary>
    public bool Cuts { get; init; }

    /// <summary>Nothing comes behind the last piece, not even an end.</summary>
    public bool Hangs { get; init; }

    public (string Name, string Value)[] Headers { get; init; } = [];

    public static FakeAnswer Json(string text = "hello") => new()
    {
        Pieces = [$$$"""{"id":"a","choices":[{"index":0,"message":{"role":"assistant","content":"{{{text}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}"""],
    };

    public static FakeAnswer Error(int status, string code = "x", params (string Name, string Value)[] headers) => new()
    {
        Status = status,
        Pieces = [$$$"""{"error":{"message":"no","type":"t","code":"{{{code}}}"}}"""],
        Headers = headers,
    };

    /// <summary>Words <paramref name="from"/> … <paramref name="to"/> − 1 of a text that is the same everywhere.</summary>
    public static FakeAnswer Stream(int to, int from = 0, bool ends = true, string id = "s1", string model = "first", bool role = true) => new()
    {
        Type = "text/event-stream",
        Pieces =
        [
            .. role ? [Chunk(id, model, """{"role":"assistant","content":""}""", "null")] : Array.Empty<string>(),
            .. Enumerable.Range(from, Math.Max(0, to - from)).Select(i => Chunk(id, model, $$"""{"content":"w{{i}} "}""", "null")),
            .. ends ? [Chunk(id, model, "{}", "\"stop\""), $$$"""data: {"id":"{{{id}}}","object":"chat.completion.chunk","created":1,"model":"{{{model}}}","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":{{{to - from}}},"total_tokens":{{{5 + to - from}}}}}""" + "\n\n", "data: [DONE]\n\n"] : Array.Empty<string>(),
        ],
    };

    public static string Text(int to) => new StringBuilder().AppendJoin("", Enumerable.Range(0, to).Select(static i => $"w{i} ")).ToString();

    private static string Chunk(string id, string model, string delta, string finish) =>
        $$$"""data: {"id":"{{{id}}}","object":"chat.completion.chunk","created":1,"model":"{{{model}}}","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":{{{finish}}}}]}""" + "\n\n";
}
