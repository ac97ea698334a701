using EdgeRouter.Model;

namespace EdgeRouter.BenchOperations.InMemory;

/// <summary>An upstream's body for a relay alone: every read waits until the next piece is delivered.</summary>
internal sealed class ScriptedBody(byte[][] pieces) : UpstreamBody
{
    private readonly WaitingRead _read = new();
    private readonly Script _script = new(pieces);
    private IReadTarget? _into;

    public long Length => _script.Length;

    public void Rewind() => _script.Rewind();

    public override ValueTask<int> ReadAsync(IReadTarget into)
    {
        _into = into;
        return _read.Begin();
    }

    /// <summary>Ends the waiting read with the next piece, or with the end.</summary>
    public void Deliver() => _read.Complete(_script.Read(_into!.Room().Span));

    public override void Wake()
    {
        // No deadline runs here.
    }
}
