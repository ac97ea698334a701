using EdgeRouter.Model;

namespace EdgeRouter.Tests.TestKit;

/// <summary>An upstream body that hands out given pieces, then ends or fails. A null piece is a wake without data; a step may run something first.</summary>
internal sealed class ScriptedBody : UpstreamBody
{
    private readonly Queue<byte[]?> _pieces;
    private readonly FailureClass _end;

    public ScriptedBody(IEnumerable<byte[]?> pieces, FailureClass end = FailureClass.None)
    {
        _pieces = new Queue<byte[]?>(pieces.Where(static p => p is null or { Length: > 0 }));
        _end = end;
    }

    public Action? BeforeEachRead { get; set; }

    public override ValueTask<int> ReadAsync(IReadTarget target)
    {
        BeforeEachRead?.Invoke();
        if (!_pieces.TryPeek(out var piece))
        {
            ReadFailure = _end;
            return new ValueTask<int>(_end == FailureClass.None ? Ended : Failed);
        }

        _pieces.Dequeue();
        if (piece is null)
        {
            return new ValueTask<int>(Woken);
        }

        var into = target.Room();
        var take = Math.Min(piece.Length, into.Length);
        piece.AsMemory(0, take).CopyTo(into);
        if (take < piece.Length)
        {
            var rest = _pieces.ToArray();
            _pieces.Clear();
            _pieces.Enqueue(piece[take..]);
            foreach (var later in rest)
            {
                _pieces.Enqueue(later);
            }
        }

        return new ValueTask<int>(take);
    }

    public override void Wake()
    {
    }
}
