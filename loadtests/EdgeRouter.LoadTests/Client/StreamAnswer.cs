using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EdgeRouter.Bench.EndToEnd.Load;

namespace EdgeRouter.LoadTests.Client;

/// <summary>
/// A stream of events of the API that was called. It must have a reason to end and the end mark behind it, no error event, and either exactly the expected text or so many events with the expected text in each.
/// Events are judged as they come and not kept, so that long streams and many of them cost little.
/// </summary>
internal sealed class StreamAnswer : IPayload
{
    private readonly Api _api;
    private readonly string? _whole;
    private readonly byte[]? _inEach;
    private readonly int _count;
    private readonly Action<long>? _age;
    private readonly bool _needsEndMark;
    private readonly StringBuilder _text = new();
    private readonly ArrayBufferWriter<byte> _held = new(512);
    private int _texts;
    private bool _isFinished;
    private bool _isEnded;
    private string? _fault;

    private StreamAnswer(Api api, string? whole, string? inEach, int count, Action<long>? age, bool needsEndMark)
    {
        (_api, _whole, _count, _age, _needsEndMark) = (api, whole, count, age, needsEndMark);
        _inEach = inEach is null ? null : Encoding.UTF8.GetBytes(inEach);
    }

    /// <summary>All texts together are this.</summary>
    /// <param name="needsEndMark">False where upstreams die: who dies between its reason to end and its end mark has given a whole answer, and the router passes it on as it is.</param>
    public static StreamAnswer Of(Api api, string text, bool needsEndMark = true) => new(api, text, null, 0, null, needsEndMark);

    /// <summary>So many texts, and each of them has this in it.</summary>
    /// <param name="age">Told how old each stamped event was when it came, in nanoseconds.</param>
    public static StreamAnswer Of(Api api, string inEach, int count, Action<long>? age = null) => new(api, null, inEach, count, age, needsEndMark: true);

    public void Begin()
    {
        _text.Clear();
        _held.ResetWrittenCount();
        (_texts, _isFinished, _isEnded, _fault) = (0, false, false, null);
    }

    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (_held.WrittenCount == 0)
        {
            _held.Write(Scan(bytes));
            return;
        }

        _held.Write(bytes);
        var rest = Scan(_held.WrittenSpan).ToArray();
        _held.ResetWrittenCount();
        _held.Write(rest);
    }

    public string? Fault(int status) =>
        status != 200 ? $"status {status}: {Encoding.UTF8.GetString(_held.WrittenSpan)}"
        : _fault ?? (!_isFinished ? $"no reason to end after {_texts} texts"
        : !_isEnded && _needsEndMark ? $"no end mark after {_texts} texts"
        : _whole is not null && !_text.Equals(_whole) ? $"another text: {_text}"
        : _whole is null && _texts != _count ? $"{_texts} texts instead of {_count}" : null);

    // Returns what is not a whole event yet.
    private ReadOnlySpan<byte> Scan(ReadOnlySpan<byte> bytes)
    {
        int end;
        while ((end = bytes.IndexOf("\n\n"u8)) >= 0)
        {
            See(bytes[..end]);
            bytes = bytes[(end + 2)..];
        }

        return bytes;
    }

    private void See(ReadOnlySpan<byte> text)
    {
        // Names of events and comments say nothing that the data does not.
        var at = text.StartsWith("data:"u8) ? 0 : text.IndexOf("\ndata:"u8) + 1;
        if (!text[at..].StartsWith("data:"u8))
        {
            return;
        }

        var data = text[(at + 5)..].TrimStart((byte)' ');
        if (_isEnded)
        {
            _fault ??= "something after the end mark";
        }
        else if (data.SequenceEqual("[DONE]"u8))
        {
            _isEnded = true;
        }
        else
        {
            Read(data);
        }
    }

    private void Read(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            using var json = JsonDocument.ParseValue(ref reader);
            if (json.RootElement.TryGetProperty("error", out var error))
            {
                _fault ??= $"an error event: {error.GetRawText()}";
            }
            else if (_api == Api.Chat)
            {
                Chunk(json.RootElement, data);
            }
            else
            {
                Event(json.RootElement, data);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            _fault ??= $"not an event: {Encoding.UTF8.GetString(data)}";
        }
    }

    private void Chunk(JsonElement root, ReadOnlySpan<byte> data)
    {
        foreach (var choice in root.GetProperty("choices").EnumerateArray())
        {
            if (choice.TryGetProperty("delta", out var delta) && delta.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String)
            {
                Text(content, data);
            }

            _isFinished |= choice.TryGetProperty("finish_reason", out var reason) && reason.ValueKind == JsonValueKind.String;
        }
    }

    private void Event(JsonElement root, ReadOnlySpan<byte> data)
    {
        switch (root.GetProperty("type").GetString())
        {
            case "content_block_delta" when root.GetProperty("delta").TryGetProperty("text", out var text):
                Text(text, data);
                break;
            case "message_delta":
                _isFinished |= root.GetProperty("delta").GetProperty("stop_reason").ValueKind == JsonValueKind.String;
                break;
            case "message_stop":
                _isEnded = true;
                break;
        }
    }

    private void Text(JsonElement content, ReadOnlySpan<byte> data)
    {
        if (content.ValueEquals(""))
        {
            return;
        }

        _texts++;
        if (_whole is not null)
        {
            _text.Append(content.GetString());
        }
        else if (data.IndexOf(_inEach) < 0)
        {
            _fault ??= $"another text: {content.GetString()}";
        }

        var stamp = _age is null ? -1 : data.IndexOf("\"t="u8);
        if (stamp >= 0 && Utf8Parser.TryParse(data[(stamp + 3)..], out long sent, out _))
        {
            _age!(Stopwatch.GetTimestamp() - sent);
        }
    }
}
