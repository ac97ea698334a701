using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRouter.Model;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Telemetry;

/// <summary>
/// Writes log entries as text or JSON lines. Both formats carry the same names; what is absent is left out. Runs on the log's own thread, for every request, so it formats straight into bytes. Line breaks, quotes and control
/// characters in values are escaped, so no caller can forge a line.
/// </summary>
internal sealed class LogLine(LogFormat format)
{
    // What ends a string or a line for some reader (NEL and the Unicode separators among them), or drives a terminal.
    private static readonly SearchValues<char> Hostile =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Select(static c => (char)c), '"', '\\', '\u2028', '\u2029']);

    // Needs neither quotes nor escapes in either format: nearly every value, recognised in one pass.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(static c => (char)c).Except(['"', '\\', '='])]);

    private readonly bool _json = format == LogFormat.Json;
    private byte[] _line = new byte[1024];
    private int _length;

    /// <summary>The bytes of the line, its line feed included; valid until the next call.</summary>
    public ReadOnlySpan<byte> Format(in LogEntry entry)
    {
        _length = 0;
        if (_json)
        {
            Raw("{\"time\":\""u8);
            Time(entry.Time);
            Raw("\",\"level\":\""u8);
            Raw(Level(entry.Level));
            Raw("\""u8);
        }
        else
        {
            Time(entry.Time);
            Raw(" "u8);
            Raw(Level(entry.Level));
        }

        if (entry.Message is not null)
        {
            Field("category"u8, entry.Category);
            Field("event"u8, entry.EventId);
            Field("message"u8, entry.Message);
        }
        else
        {
            Write(entry.Request);
        }

        Raw(_json ? "}\n"u8 : "\n"u8);
        return _line.AsSpan(0, _length);
    }

    private static ReadOnlySpan<byte> Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace"u8,
        LogLevel.Debug => "debug"u8,
        LogLevel.Information => "info"u8,
        LogLevel.Warning => "warn"u8,
        _ => "error"u8,
    };

    private void Write(in RequestRecord record)
    {
        Field("event"u8, "request");
        Field("request_id"u8, record.RequestId);
        Field("operation"u8, LogNames.Of(record.Operation));
        Field("stream"u8, record.Stream ? "true" : null);
        Field("status"u8, record.Status);
        Field("client"u8, record.Client);
        Field("key"u8, record.Key);
        Field("model"u8, record.Model);
        Field("rule"u8, record.Rule);
        Field("arm"u8, record.Arm);
        Field("provider"u8, record.Provider);
        Field("deployment"u8, record.Deployment);
        Field("attempts"u8, record.Attempts);
        Field("degraded"u8, record.Degraded);
        Field("cache"u8, CacheNames.Of(record.Cache));
        if (record.CacheKey != 0)
        {
            Hex("cache_key"u8, record.CacheKey);
        }

        Field("deprecated"u8, record.Deprecated);
        if (record.Failure != FailureClass.None)
        {
            var policy = FailurePolicy.Of(record.Failure);
            Field("failure"u8, policy.Name);
            Field("phase"u8, LogNames.Of(record.Phase));
            Field("blame"u8, LogNames.Of(policy.Blame));
        }

        Field("error"u8, record.Code);
        FieldIfKnown("upstream_status"u8, record.UpstreamStatus > 0 ? record.UpstreamStatus : -1);
        Field("finish"u8, LogNames.Of(record.Finish));
        Field("bytes_in"u8, record.BytesIn);
        Field("bytes_out"u8, record.BytesOut);
        FieldIfKnown("input_tokens"u8, record.Usage.Input);
        FieldIfKnown("output_tokens"u8, record.Usage.Output);
        FieldIfKnown("cached_tokens"u8, record.Usage.CachedInput);
        FieldIfKnown("reasoning_tokens"u8, record.Usage.Reasoning);
        FieldIfKnown("cost_nano_usd"u8, record.HasCost ? record.NanoDollars : -1);
        FieldIfKnown("saved_nano_usd"u8, record.SavedNanoDollars > 0 ? record.SavedNanoDollars : -1);
        Milliseconds("ttft_ms"u8, record.FirstTokenMilliseconds);
        Milliseconds("overhead_ms"u8, record.OverheadMilliseconds);
        Milliseconds("total_ms"u8, record.TotalMilliseconds);
        Field("revision"u8, record.Revision);
    }

    private void FieldIfKnown(ReadOnlySpan<byte> name, long value)
    {
        if (value >= 0)
        {
            Field(name, value);
        }
    }

    private void Field(ReadOnlySpan<byte> name, long value)
    {
        Label(name);
        Number(value, 1);
    }

    private void Hex(ReadOnlySpan<byte> name, ulong value)
    {
        Label(name);
        Raw(_json ? "\""u8 : ""u8);
        Reserve(32);
        Utf8Formatter.TryFormat(value, _line.AsSpan(_length), out var written, new StandardFormat('x', 16));
        _length += written;
        Raw(_json ? "\""u8 : ""u8);
    }

    // Three decimals, from whole microseconds: a tenth of the cost of formatting a double.
    private void Milliseconds(ReadOnlySpan<byte> name, double value)
    {
        if (value < 0)
        {
            return;
        }

        Label(name);
        var micros = (long)(value * 1000 + 0.5);
        Number(micros / 1000, 1);
        Raw("."u8);
        Number(micros % 1000, 3);
    }

    private void Field(ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
        {
            return;
        }

        Label(name);
        if (value.Length > 0 && value.AsSpan().IndexOfAnyExcept(Plain) < 0)
        {
            Reserve(value.Length + 2);
            Quote();
            _length += Encoding.ASCII.GetBytes(value, _line.AsSpan(_length));
            Quote();
            return;
        }

        if (value.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') >= 0)
        {
            // Half of a surrogate pair becomes U+FFFD; the encoder below would throw, and this thread ends the process with it.
            value = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value));
        }

        var plain = value.AsSpan().IndexOfAny(Hostile) < 0;
        if (!_json && plain && value.Length > 0 && value.AsSpan().IndexOfAny(' ', '=') < 0)
        {
            Text(value);
            return;
        }

        Raw("\""u8);
        Text(plain ? value : JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value);
        Raw("\""u8);
    }

    private void Field(ReadOnlySpan<byte> name, IPAddress? value)
    {
        if (value is null)
        {
            return;
        }

        Label(name);
        Raw(_json ? "\""u8 : ""u8);
        Reserve(64);
        value.TryFormat(_line.AsSpan(_length), out var written);
        _length += written;
        Raw(_json ? "\""u8 : ""u8);
    }

    private void Label(ReadOnlySpan<byte> name)
    {
        Reserve(name.Length + 4);
        var line = _line.AsSpan(_length);
        if (!_json)
        {
            line[0] = (byte)' ';
            name.CopyTo(line[1..]);
            line[name.Length + 1] = (byte)'=';
            _length += name.Length + 2;
            return;
        }

        line[0] = (byte)',';
        line[1] = (byte)'"';
        name.CopyTo(line[2..]);
        line[name.Length + 2] = (byte)'"';
        line[name.Length + 3] = (byte)':';
        _length += name.Length + 4;
    }

    // Room is there.
    private void Quote()
    {
        if (_json)
        {
            _line[_length++] = (byte)'"';
        }
    }

    private void Time(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        Number(utc.Year, 4);
        Raw("-"u8);
        Number(utc.Month, 2);
        Raw("-"u8);
        Number(utc.Day, 2);
        Raw("T"u8);
        Number(utc.Hour, 2);
        Raw(":"u8);
        Number(utc.Minute, 2);
        Raw(":"u8);
        Number(utc.Second, 2);
        Raw("."u8);
        Number(utc.Millisecond, 3);
        Raw("Z"u8);
    }

    private void Number(long value, byte digits)
    {
        Reserve(32);
        if (value is >= 0 and < 10 && digits == 1)
        {
            _line[_length++] = (byte)('0' + value);
            return;
        }

        Utf8Formatter.TryFormat(value, _line.AsSpan(_length), out var written, new StandardFormat('D', digits));
        _length += written;
    }

    private void Text(string value)
    {
        Reserve(value.Length * 3);
        _length += Encoding.UTF8.GetBytes(value, _line.AsSpan(_length));
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_line.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int more)
    {
        if (_line.Length - _length < more)
        {
            Array.Resize(ref _line, Math.Max(_line.Length * 2, _length + more));
        }
    }
}
