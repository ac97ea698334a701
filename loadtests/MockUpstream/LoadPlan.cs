using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace EdgeRouter.MockUpstream;

/// <summary>
/// The answer to one model name under load, its bytes made once: a whole answer, or the frame of a stream with a place for the time stamp.
/// Shared by all connections and never changed, except that <see cref="Event"/> writes into the caller's buffer.
/// </summary>
internal sealed class LoadPlan
{
    private const int StampDigits = 20;
    private const int MarkDigits = 10;
    private const string Unmarked = "mark=0000000000";

    private static readonly ConcurrentDictionary<(string Model, bool Stream, bool IsMessages), LoadPlan> Known = new();

    private readonly byte[] _event;
    private readonly int _stampAt;
    private readonly int _markAt;
    private readonly byte[] _whole;
    private readonly int _wholeMarkAt;

    private LoadPlan(Script script, bool isMessages)
    {
        IsStream = script.Stream;
        Events = script.Number("ev", 3);
        Interval = TimeSpan.FromMilliseconds(Math.Clamp(script.Number("int", 0), 0, 1000));
        _whole = WholeAnswer(script, isMessages);
        _wholeMarkAt = MarkIn(_whole);
        var stamp = (script.Has("stamp") ? "t=" + new string('0', StampDigits) : "word") + (script.Has("mark") ? $" {Unmarked} " : "");
        var (first, text, last) = isMessages ? Messages(script.Model, stamp) : Chunks(script.Model, stamp);
        _event = Chunk(text);
        _stampAt = script.Has("stamp") ? _event.AsSpan().IndexOf("t=000"u8) + 2 : -1;
        _markAt = MarkIn(_event);
        Head = [.. "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"u8, .. Chunk(first)];
        Tail = [.. Chunk(last), .. "0\r\n\r\n"u8];
    }

    public bool IsStream { get; }

    /// <summary>Events with text in a stream; the role before them and the end after them are not counted.</summary>
    public int Events { get; }

    /// <summary>Time between two events of a stream.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Head of a stream and its first, empty event.</summary>
    public byte[] Head { get; }

    /// <summary>Finish reason, <c>[DONE]</c> and the end of the body.</summary>
    public byte[] Tail { get; }

    /// <summary>Length of an event in bytes, the same for all of a plan.</summary>
    public int EventLength => _event.Length;

    public static LoadPlan Of(string model, bool stream, bool isMessages) =>
        Known.GetOrAdd((model, stream, isMessages), static key => new LoadPlan(new Script(key.Model, key.Stream), key.IsMessages));

    /// <summary>Head and body of an answer that is no stream.</summary>
    public byte[] Whole(int mark)
    {
        if (_wholeMarkAt < 0)
        {
            return _whole;
        }

        var whole = _whole.AsSpan().ToArray();
        Write(mark, whole.AsSpan(_wholeMarkAt));
        return whole;
    }

    /// <summary>Writes the next event, stamped with the present time, to the beginning of <paramref name="target"/>.</summary>
    public void Event(Span<byte> target, int mark)
    {
        _event.CopyTo(target);
        if (_markAt >= 0)
        {
            Write(mark, target[_markAt..]);
        }

        if (_stampAt >= 0)
        {
            Utf8Formatter.TryFormat(Stopwatch.GetTimestamp(), target.Slice(_stampAt, StampDigits), out _, new System.Buffers.StandardFormat('D', StampDigits));
        }
    }

    private static (string First, string Text, string Last) Chunks(string model, string text) => (
        Delta(model, "{\"role\":\"assistant\",\"content\":\"\"}", "null"),
        Delta(model, $"{{\"content\":\"{text}\"}}", "null"),
        Delta(model, "{}", "\"stop\"") + "data: [DONE]\n\n");

    private static (string First, string Text, string Last) Messages(string model, string text) => (
        $"event: message_start\ndata: {{\"type\":\"message_start\",\"message\":{{\"id\":\"msg_l\",\"type\":\"message\",\"role\":\"assistant\",\"model\":{Answers.Quote(model)},\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{{\"input_tokens\":8,\"output_tokens\":1}}}}}}\n\n"
            + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
        $"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\"{text}\"}}}}\n\n",
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
            + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":7}}\n\n"
            + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");

    private static byte[] WholeAnswer(Script script, bool isMessages)
    {
        var status = script.Number("status", 200);
        var body = status != 200 ? Answers.Error("json", status) : isMessages ? MessagesWire.Answer(script) : Answers.Chat(script.Model);
        body = script.Has("mark") ? body.Replace("Hello from the mock", Unmarked, StringComparison.Ordinal) : body;
        return Encoding.UTF8.GetBytes($"HTTP/1.1 {status} Mock\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    // Where the digits of the mark stand; negative: nowhere.
    private static int MarkIn(ReadOnlySpan<byte> bytes) => bytes.IndexOf("mark=0000000000"u8) is >= 0 and var at ? at + "mark=".Length : -1;

    private static void Write(int mark, Span<byte> target) =>
        Utf8Formatter.TryFormat(mark, target[..MarkDigits], out _, new System.Buffers.StandardFormat('D', MarkDigits));

    private static string Delta(string model, string delta, string finish) =>
        $"data: {{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":{Answers.Quote(model)},\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{finish}}}]}}\n\n";

    private static byte[] Chunk(string text) => Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");
}
