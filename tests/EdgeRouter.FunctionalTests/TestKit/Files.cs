namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>Where the binaries under test are.</summary>
internal static class Files
{
    public static string Root { get; } = FindRoot();

    /// <summary>The published native binary. Its absence is a failure, never a reason to skip.</summary>
    public static string Router => Existing(
        Environment.GetEnvironmentVariable("EDGEROUTER_BIN") ?? Path.Combine(Root, "artifacts/publish/edgerouter"), "dotnet publish src/EdgeRouter -c Release");

    public static string MockUpstream => Existing(
        Environment.GetEnvironmentVariable("MOCK_UPSTREAM") ?? Path.Combine(Root, "loadtests/MockUpstream/bin/Release/net10.0/mock-upstream"), "dotnet build loadtests/MockUpstream -c Release");

    private static string Existing(string path, string make) => File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing; make it with: {make}");

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "EdgeRouter.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("EdgeRouter.sln is not above the tests");
        }

        return folder;
    }
}
