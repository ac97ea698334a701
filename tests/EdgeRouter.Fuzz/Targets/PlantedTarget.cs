using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Inspection;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// A claim that is wrong on purpose: <c>run.sh</c> requires that it is found before it believes that the others find nothing. The way there leads through several branches that only coverage can tell apart.
/// </summary>
internal sealed class PlantedTarget : FuzzTarget
{
    public const string OwnName = "planted";

    public override string Name => OwnName;

    public override int MostFindings => 1;

    public override IReadOnlyList<string> Words => Texts.JsonWords;

    public override void Run(byte[] input)
    {
        var refused = RequestScan.Scan(input, 64, out var facts);
        Claim.That(refused is not null || !facts.Stream || facts.StreamOptionsIsEmpty || !facts.StreamOptions.IsPresent, "planted: no stream has options");
    }
}
