using System.Text;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// Server-sent events read the plain way, as the standard is written: split into lines, fields into events. Latin-1, so that every byte stays what it is. Unlike the standard an unfinished event at the end counts,
/// because the router treats it as one.
/// </summary>
internal static class EventReader
{
    /// <summary>Name and data of every event that has a data field.</summary>
    public static List<(string Name, string Data)> Read(ReadOnlySpan<byte> bytes, out bool endsWhole)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            bytes = bytes[3..];
        }

        var events = new List<(string, string)>();
        var lines = Encoding.Latin1.GetString(bytes).Replace("\r\n", "\n").Replace('\r', '\n').Split('\n');
        var (name, data) = ("", (StringBuilder?)null);
        foreach (var line in lines[^1].Length == 0 ? lines[..^1] : lines)
        {
            if (line.Length == 0)
            {
                Dispatch();
                continue;
            }

            var colon = line.IndexOf(':');
            var field = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? "" : line[(colon + 1)..];
            value = value.StartsWith(' ') ? value[1..] : value;
            if (field == "data")
            {
                data = data is null ? new StringBuilder(value) : data.Append('\n').Append(value);
            }
            else if (field == "event")
            {
                name = value;
            }
        }

        endsWhole = data is null;
        Dispatch();
        return events;

        void Dispatch()
        {
            if (data is not null)
            {
                events.Add((name, data.ToString()));
            }

            (name, data) = ("", null);
        }
    }
}
