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

    private readonly SuccessWindow?[] _hedges = new SuccessWindow?[Math.Max(1, snapshot.ModelCount)];

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

    /// <summary>One more request of a model that hedges.</summary>
    public void CountForHedging(VirtualModel model, uint now) => HedgesOf(model).Add(true, now);

    /// <summary>Takes a second attempt from the model's share; one in ten seconds is always there, or a model with little traffic would never have one.</summary>
    public bool TryHedge(VirtualModel model, double share, uint now)
    {
        var window = HedgesOf(model);
        var (requests, hedges) = window.Read(now);
        if (hedges >= Math.Max(1, share * requests))
        {
            return false;
        }

        window.Add(false, now);
        return true;
    }

    private SuccessWindow HedgesOf(VirtualModel model) => Volatile.Read(ref _hedges[model.Index]) ?? Interlocked.CompareExchange(ref _hedges[model.Index], new SuccessWindow(), null) ?? _hedges[model.Index]!;

    /// <summary>Counts the choice and returns how many came before.</summary>
    public long TakeTurn(VirtualModel model) => _turns[model.Index].Increment() - 1;
}
