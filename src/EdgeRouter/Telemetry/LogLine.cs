using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRouter.Model;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Telemetry;

/// <summary>
/// Writes log entries as text or JSON lines. Both formats carry the same names; text leaves out what is absent. Runs on the log's own thread. Line breaks and control characters in values are escaped, so no
/// caller can forge a line.
/// </summary>
internal sealed class LogLine(LogFormat format) : IDisposable
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json = new(new ArrayBufferWriter<byte>(), JsonOptions);
    private bool _first;

    /// <summary>The bytes of the line, its line feed included; valid until the next call.</summary>
    public ReadOnlySpan<byte> Format(in LogEntry entry)
    {
        _line.ResetWrittenCount();
        _first = true;
        if (format == LogFormat.Json)
        {
            _json.Reset(_line);
            _json.WriteStartObject();
        }

        Field("time", entry.Time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), bare: true);
        Field("level", Level(entry.Level), bare: true);
        if (entry.Message is not null)
        {
            Field("category", entry.Category, bare: false);
            Field("event", entry.EventId);
            Field("message", entry.Message, bare: format == LogFormat.Text);
        }
        else
        {
            Write(entry.Request);
        }

        if (format == LogFormat.Json)
        {
            _json.WriteEndObject();
            _json.Flush();
        }

        _line.Write("\n"u8);
        return _line.WrittenSpan;
    }

    public void Dispose() => _json.Dispose();

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    private static string? Name(Operation operation) => operation switch
    {
        Operation.ChatCompletions => "chat.completions",
        Operation.Completions => "completions",
        _ => "embeddings",
    };

    private static string? Name(FinishReason finish) => finish switch
    {
        FinishReason.Stop => "stop",
        FinishReason.Length => "length",
        FinishReason.ToolCalls => "tool_calls",
        FinishReason.ContentFilter => "content_filter",
        FinishReason.Other => "other",
        _ => null,
    };

    private static string? Name(FailurePhase phase) => phase switch
    {
        FailurePhase.Connect => "connect",
        FailurePhase.Send => "send",
        FailurePhase.Head => "head",
        FailurePhase.FirstToken => "first_token",
        FailurePhase.Body => "body",
        _ => null,
    };

    private static string? Name(Blame blame) => blame switch
    {
        Blame.Upstream => "upstream",
        Blame.Client => "client",
        Blame.Router => "router",
        _ => null,
    };

    private void Write(in RequestRecord record)
    {
        Field("event", "request", bare: false);
        Field("request_id", record.RequestId, bare: false);
        Field("operation", Name(record.Operation), bare: false);
        Field("stream", record.Stream ? "true" : null, bare: false);
        Field("status", record.Status);
        Field("key", record.Key, bare: false);
        Field("model", record.Model, bare: false);
        Field("provider", record.Provider, bare: false);
        Field("deployment", record.Deployment, bare: false);
        Field("attempts", record.Attempts);
        if (record.Failure != FailureClass.None)
        {
            var policy = FailurePolicy.Of(record.Failure);
            Field("failure", policy.Name, bare: false);
            Field("phase", Name(record.Phase), bare: false);
            Field("blame", Name(policy.Blame), bare: false);
        }

        Field("error", record.Code, bare: false);
        FieldIfKnown("upstream_status", record.UpstreamStatus > 0 ? record.UpstreamStatus : -1);
        Field("finish", Name(record.Finish), bare: false);
        Field("bytes_in", record.BytesIn);
        Field("bytes_out", record.BytesOut);
        FieldIfKnown("input_tokens", record.Usage.Input);
        FieldIfKnown("output_tokens", record.Usage.Output);
        FieldIfKnown("cached_tokens", record.Usage.CachedInput);
        FieldIfKnown("reasoning_tokens", record.Usage.Reasoning);
        Milliseconds("ttft_ms", record.FirstTokenMilliseconds);
        Milliseconds("overhead_ms", record.OverheadMilliseconds);
        Milliseconds("total_ms", record.TotalMilliseconds);
        Field("revision", record.Revision, bare: false);
    }

    private void FieldIfKnown(string name, long value)
    {
        if (value >= 0)
        {
            Field(name, value);
        }
    }

    private void Milliseconds(string name, double value)
    {
        if (value >= 0)
        {
            var rounded = Math.Round(value, 3);
            if (format == LogFormat.Json)
            {
                _json.WriteNumber(name, rounded);
            }
            else
            {
                Label(name);
                Format(rounded);
            }
        }
    }

    private void Field(string name, long value)
    {
        if (format == LogFormat.Json)
        {
            _json.WriteNumber(name, value);
        }
        else
        {
            Label(name);
            Format(value);
        }
    }

    /// <param name="bare">In text: the value alone, without its name.</param>
    private void Field(string name, string? value, bool bare)
    {
        if (value is null)
        {
            return;
        }

        if (format == LogFormat.Json)
        {
            _json.WriteString(name, value);
            return;
        }

        if (bare)
        {
            Space();
            Escaped(value, quote: false);
            return;
        }

        Label(name);
        Escaped(value, quote: value.AsSpan().IndexOfAny(" \"=") >= 0 || value.Length == 0);
    }

    private void Label(string name)
    {
        Space();
        Encoding.UTF8.GetBytes(name, _line);
        _line.Write("="u8);
    }

    private void Space()
    {
        if (!_first)
        {
            _line.Write(" "u8);
        }

        _first = false;
    }

    private void Format<T>(T value)
        where T : IUtf8SpanFormattable
    {
        var span = _line.GetSpan(32);
        value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        _line.Advance(written);
    }

    private void Escaped(string value, bool quote)
    {
        if (quote)
        {
            _line.Write("\""u8);
        }

        var clean = value;
        if (value.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0 || (quote && value.AsSpan().IndexOfAny('"', '\\') >= 0))
        {
            clean = JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
        }

        Encoding.UTF8.GetBytes(clean, _line);
        if (quote)
        {
            _line.Write("\""u8);
        }
    }
}
