using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Inspection;

/// <summary>Finds the places in a body that an operator's parameter settings change. Called only when there are settings; one walk over the top-level members.</summary>
internal static class ParameterEdits
{
    /// <param name="body">Accepted by <see cref="RequestScan"/>.</param>
    public static void Apply(ReadOnlySpan<byte> body, ParameterSettings settings, ref BodyEdits edits)
    {
        var scanner = new JsonScanner(body);
        scanner.Read();
        var first = scanner.Position;
        var leadingEnd = 0;
        Span<bool> present = stackalloc bool[settings.Set.Count];
        while (true)
        {
            // From the brace or comma before a member to the end of its value: cutting that out leaves good JSON, but for a first member, whose comma stands behind.
            var from = scanner.Position;
            if (scanner.Read() != JsonToken.Key)
            {
                break;
            }

            var key = scanner.Span;
            var token = scanner.ReadWhole(out var start, out var end);
            for (var i = 0; i < settings.Set.Count; i++)
            {
                present[i] |= key.SequenceEqual(settings.Set[i].Key);
            }

            if (IsDropped(settings, key))
            {
                Cut(body, from, end, ref leadingEnd, ref edits);
            }
            else if (token == JsonToken.Number && CapOf(settings, key) is { } cap && Utf8Parser.TryParse(body[start..end], out double value, out _) && value > cap)
            {
                edits.Replace(start, end - start, Encoding.ASCII.GetBytes(cap.ToString(CultureInfo.InvariantCulture)));
            }
        }

        for (var i = 0; i < settings.Set.Count; i++)
        {
            if (!present[i])
            {
                // There is at least one member behind it, 'model', which is never dropped.
                edits.Replace(first, 0, (byte[])[(byte)'"', .. settings.Set[i].Key, (byte)'"', (byte)':', .. settings.Set[i].Value, (byte)',']);
            }
        }
    }

    private static bool IsDropped(ParameterSettings settings, ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < settings.Drop.Count; i++)
        {
            if (key.SequenceEqual(settings.Drop[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static double? CapOf(ParameterSettings settings, ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < settings.Cap.Count; i++)
        {
            if (key.SequenceEqual(settings.Cap[i].Key))
            {
                return settings.Cap[i].Value;
            }
        }

        return null;
    }

    // A member goes with the comma before it; the first one, which has none, with the comma behind it.
    private static void Cut(ReadOnlySpan<byte> body, int from, int end, ref int leadingEnd, ref BodyEdits edits)
    {
        var behind = end;
        while (body[behind] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            behind++;
        }

        var before = from;
        while (body[before] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            before++;
        }

        if (body[before] == (byte)',' && before >= leadingEnd)
        {
            edits.Replace(before, end - before, default);
            return;
        }

        // The first member, or one that has become the first: the comma behind it is there, because 'model' stays.
        var start = Math.Max(before, leadingEnd);
        leadingEnd = behind + 1;
        edits.Replace(start, leadingEnd - start, default);
    }
}
