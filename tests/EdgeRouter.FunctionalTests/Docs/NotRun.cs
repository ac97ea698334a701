namespace EdgeRouter.FunctionalTests.Docs;

/// <summary>Why a block may stay unexecuted: <c>&lt;!-- not run: REASON --&gt;</c>. The list is short so that nobody is tempted.</summary>
internal static class NotRun
{
    public static readonly IReadOnlyDictionary<string, string> Reasons = new Dictionary<string, string>
    {
        ["needs root"] = "installs packages or talks to the machine's systemd",
        ["needs a container runtime"] = "Docker or Podman",
        ["needs the internet"] = "a provider, a registry or a download",
        ["needs another machine"] = "a GPU server, a balancer, another node",
        ["takes minutes"] = "builds, benchmarks, the test command itself",
        ["Python's packages are not there"] = "compiled, not run",
        ["drawn by the reader's browser"] = "Mermaid",
        ["shows a form"] = "a schematic line, not something to type",
        ["another program's file"] = "configuration of nginx, systemd and the like",
    };
}
