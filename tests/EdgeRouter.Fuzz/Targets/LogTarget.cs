using System.Text;
using System.Text.Json;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Model;
using EdgeRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// Log lines made of hostile strings: one entry is one line, for every tool that splits lines and every terminal, and in JSON it reads back as what went in. Input: a byte of flags, two of numbers, then strings separated by
/// the byte 255; one that begins with byte 1 is UTF-16, where half a character can be written.
/// </summary>
internal sealed class LogTarget : FuzzTarget
{
    private const byte Separator = 255;
    private const byte Wide = 1;

    private static readonly FailureClass[] Failures = Enum.GetValues<FailureClass>();

    private readonly LogLine _text = new(LogFormat.Text);
    private readonly LogLine _json = new(LogFormat.Json);

    public override string Name => "log";

    public override IReadOnlyList<string> Words =>
    [
        "\n", "\r\n", "\"", "\\", " ", "=", "\t", "\u0000", "\u001b[2J", "\u007f", "\u0085", "\u009b", "\u2028", "\u2029", "é", "😀", "\uFEFF", "status=200", "\",\"level\":\"info", "\u202e",
    ];

    public override void Run(byte[] input)
    {
        if (input.Length < 3)
        {
            return;
        }

        var strings = Strings(input.AsSpan(3));
        var entry = Entry(input, strings);
        CheckText(_text.Format(entry));
        CheckJson(_json.Format(entry), entry);
    }

    private static List<string?> Strings(ReadOnlySpan<byte> bytes)
    {
        var strings = new List<string?>();
        foreach (var part in bytes.Split(Separator))
        {
            var piece = bytes[part];
            strings.Add(piece.Length > 0 && piece[0] == Wide ? Encoding.Unicode.GetString(piece[1..]).Replace('\uFFFD', '\ud800') : Encoding.UTF8.GetString(piece));
        }

        return strings;
    }

    private static LogEntry Entry(byte[] input, List<string?> strings)
    {
        var (flags, number, other) = (input[0], input[1], input[2]);
        var entry = new LogEntry { Time = DateTimeOffset.UnixEpoch.AddMilliseconds(number * 1234567L), Level = (LogLevel)(number % 6) };
        if ((flags & 1) != 0)
        {
            entry.Category = At(strings, 0);
            entry.EventId = number;
            entry.Message = At(strings, 1) ?? "";
            return entry;
        }

        entry.Request = new RequestRecord
        {
            RequestId = At(strings, 0) ?? "",
            Operation = (Operation)(number % 3),
            Stream = (flags & 2) != 0,
            Status = number,
            Failure = Failures[other % Failures.Length],
            Phase = (FailurePhase)(number % 6),
            Key = At(strings, 1),
            Model = At(strings, 2),
            Provider = At(strings, 3),
            Deployment = At(strings, 4),
            Revision = At(strings, 5),
            Code = At(strings, 6),
            Finish = (FinishReason)(other % 6),
            BytesIn = (long)number << other % 60,
            BytesOut = other,
            Usage = new Usage { Input = number - 1, Output = other - 1L, CachedInput = -1, Reasoning = long.MaxValue >> other % 60 },
            TotalMilliseconds = (flags & 4) != 0 ? double.NaN : number / 7.0,
            FirstTokenMilliseconds = (flags & 8) != 0 ? double.PositiveInfinity : number - 5.5,
            OverheadMilliseconds = (flags & 16) != 0 ? double.MaxValue : other / 1000.0,
        };
        return entry;
    }

    private static string? At(List<string?> strings, int index) => index < strings.Count ? strings[index] : null;

    private static string Check(ReadOnlySpan<byte> line)
    {
        Claim.That(line.Length > 1 && line[^1] == (byte)'\n', "a line ends with a line feed");
        Claim.That(System.Text.Unicode.Utf8.IsValid(line), "a line is UTF-8");
        var text = Encoding.UTF8.GetString(line[..^1]);
        Claim.That(
            !text.Any(static c => char.IsControl(c) || c is '\u2028' or '\u2029'),
            "an entry is one line for every reader, and moves no terminal",
            () => string.Concat(text.Select(static c => char.IsControl(c) ? $"<{(int)c:x}>" : c.ToString())));
        return text;
    }

    private static void CheckText(ReadOnlySpan<byte> line)
    {
        var text = Check(line);
        var quotes = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                quotes++;
            }
        }

        Claim.That(quotes % 2 == 0, "quotes are closed", () => text);
    }

    private static void CheckJson(ReadOnlySpan<byte> line, in LogEntry entry)
    {
        var text = Check(line);
        using var json = JsonCheck.Parse(line.ToArray());
        Claim.That(json is not null, "a line in JSON parses", () => text);
        var names = json.RootElement.EnumerateObject().Select(static m => m.Name).ToList();
        Claim.That(names.Distinct().Count() == names.Count, "no value forges a field", () => text);
        if (entry.Message is not null)
        {
            Same(json, "message", entry.Message);
            Same(json, "category", entry.Category);
            return;
        }

        Same(json, "request_id", entry.Request.RequestId);
        Same(json, "model", entry.Request.Model);
        Same(json, "key", entry.Request.Key);
        Same(json, "error", entry.Request.Code);
    }

    private static void Same(JsonDocument json, string name, string? value)
    {
        if (value is null)
        {
            Claim.That(!json.RootElement.TryGetProperty(name, out _), "what is absent is left out");
            return;
        }

        // Half a character cannot be written; any mark in its place will do.
        var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value));
        Claim.That(json.RootElement.GetProperty(name).GetString() == expected, "a value reads back as what went in", () => $"{name}: {json.RootElement.GetRawText()}");
    }
}
