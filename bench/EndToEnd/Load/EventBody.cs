using System.Buffers.Text;

namespace EdgeRouter.Bench.EndToEnd.Load;

/// <summary>An event stream of stamped events that must end with <c>[DONE]</c> and have the promised number of events.</summary>
internal sealed class EventBody(Recorder recorder, int expected) : IPayload
{
    private byte[] _held = new byte[1024];
    private int _heldLength;
    private int _events;
    private bool _done;
    private bool _errorEvent;

    public void Begin() => (_heldLength, _events, _done, _errorEvent) = (0, 0, false, false);

    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (_heldLength > 0)
        {
            Hold(bytes);
            var rest = Scan(_held.AsSpan(0, _heldLength));
            _held.AsSpan(_heldLength - rest, rest).CopyTo(_held);
            _heldLength = rest;
        }
        else if (Scan(bytes) is > 0 and var rest)
        {
            Hold(bytes[^rest..]);
        }
    }

    public string? Fault(int status) =>
        status != 200 ? $"status {status}"
        : _errorEvent ? "an error event"
        : !_done ? $"no [DONE] after {_events} events"
        : _events != expected ? $"{_events} events instead of {expected}" : null;

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (_heldLength + bytes.Length > _held.Length)
        {
            Array.Resize(ref _held, (_heldLength + bytes.Length) * 2);
        }

        bytes.CopyTo(_held.AsSpan(_heldLength));
        _heldLength += bytes.Length;
    }

    // Returns how many bytes at the end are not a whole event yet.
    private int Scan(ReadOnlySpan<byte> bytes)
    {
        int end;
        while ((end = bytes.IndexOf("\n\n"u8)) >= 0)
        {
            See(bytes[..end]);
            bytes = bytes[(end + 2)..];
        }

        return bytes.Length;
    }

    private void See(ReadOnlySpan<byte> text)
    {
        var stamp = text.IndexOf("\"t="u8);
        if (stamp >= 0 && Utf8Parser.TryParse(text[(stamp + 3)..], out long sent, out _))
        {
            _events++;
            recorder.Event(sent);
        }
        else if (text.SequenceEqual("data: [DONE]"u8))
        {
            _done = true;
        }
        else if (text.StartsWith("data: {\"error\""u8))
        {
            _errorEvent = true;
        }
    }
}
