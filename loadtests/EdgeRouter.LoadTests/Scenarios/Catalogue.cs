namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>The scenarios by name.</summary>
internal static class Catalogue
{
    /// <summary>Those of a release, in the order in which they are run.</summary>
    public static IReadOnlyList<LoadScenario> All { get; } =
    [
        new Steady(), new Ramp(), new Spike(), new SlowClients(), new BigPrompts(), new ManyQuietStreams(), new FailoverUnderLoad(), new ZipfCache(), new ReloadUnderLoad(), new MixedDialects(), new HybridBurst(), new Soak(),
    ];

    public static LoadScenario? Find(string name) => All.Append(new Planted()).FirstOrDefault(s => s.Name == name);
}
