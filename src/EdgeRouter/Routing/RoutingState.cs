using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Routing;

/// <summary>What changes beside a snapshot while choices are made: the turns of its models, and the priors of its deployments. Made with the snapshot, gone with it.</summary>
internal sealed class RoutingState(Snapshot snapshot)
{
    private readonly PaddedCounter[] _turns = new PaddedCounter[Math.Max(1, snapshot.ModelCount)];

    // An answer's length before any was seen; roughly what chat answers have.
    private const float TypicalOutput = 256;
    private const float OutputTau = 60_000;
    private const float OutputWeight = 0.02f;

    private readonly EwmaWord[] _outputs = new EwmaWord[Math.Max(1, snapshot.ModelCount)];

    public Prior[] Priors { get; } = PriorTable.Of(snapshot);

    /// <summary>Expected length of an answer, tokens: what is usual for the model, or the caller's cap if that is less.</summary>
    /// <param name="cap">0: none.</param>
    public float OutputOf(VirtualModel model, int cap)
    {
        ref readonly var usual = ref _outputs[model.Index];
        var expected = usual.IsEmpty ? TypicalOutput : usual.Value;
        return cap > 0 ? Math.Min(cap, expected) : expected;
    }

    /// <summary>An answer of a model had so many tokens.</summary>
    public void LearnOutput(VirtualModel model, long tokens, uint now)
    {
        if (tokens > 0)
        {
            _outputs[model.Index].Add(tokens, now, OutputTau, OutputWeight, OutputWeight);
        }
    }

    /// <summary>Counts the choice and returns how many came before.</summary>
    public long TakeTurn(VirtualModel model) => _turns[model.Index].Increment() - 1;
}
