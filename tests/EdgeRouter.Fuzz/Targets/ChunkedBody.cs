using EdgeRouter.Model;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>An upstream body that comes in given pieces; before each it may be silent for a while.</summary>
/// <param name="cuts">Lengths of the pieces; when they are used up the rest comes in one.</param>
/// <param name="silence">Called instead of a read before each piece: returns whether a wake is due.</param>
/// <param name="observe">Called at each read.</param>
internal sealed class ChunkedBody(byte[] bytes, IReadOnlyList<int> cuts, Func<bool> silence, Action observe) : UpstreamBody
{
    private int _at;
    private int _piece;
    private int _left = cuts.Count > 0 ? cuts[0] : bytes.Length;
    private bool _wasSilent;

    public override ValueTask<int> ReadAsync(IReadTarget into)
    {
        observe();
        if (!_wasSilent && silence())
        {
            _wasSilent = true;
            return new(Woken);
        }

        _wasSilent = false;
        if (_at == bytes.Length)
        {
            return new(Ended);
        }

        var room = into.Room();
        var count = Math.Min(Math.Min(_left, bytes.Length - _at), room.Length);
        bytes.AsSpan(_at, count).CopyTo(room.Span);
        _at += count;
        _left -= count;
        if (_left == 0)
        {
            _piece++;
            _left = _piece < cuts.Count ? cuts[_piece] : bytes.Length;
        }

        return new(count);
    }

    public override void Wake()
    {
        // Time is told to the relay by the reads themselves.
    }
}
