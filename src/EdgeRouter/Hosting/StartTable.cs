using System.Globalization;
using System.Text;
using EdgeRouter.Hosting.Discovery;

namespace EdgeRouter.Hosting;

/// <summary>What the router prints when it has started without a configuration: what was found, what is served where, and the command to try.</summary>
internal static class StartTable
{
    private const int WidestServes = 76;

    public static string Render(IReadOnlyList<Finding> findings, string data, string admin)
    {
        var name = Math.Max("PROVIDER".Length, findings.Max(static f => f.Name.Length));
        var where = Math.Max("FOUND".Length, findings.Max(static f => f.Where.Length));
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\nEdgeRouter {VersionText.Value}\n  API    {data}/v1\n  admin  {admin}\n\n");
        Row(text, name, where, "PROVIDER", "FOUND", "MODELS");
        foreach (var finding in findings)
        {
            Row(text, name, where, finding.Name, finding.Where, finding.Serves.Length > WidestServes ? finding.Serves[..WidestServes] + "…" : finding.Serves);
        }

        text.Append(CultureInfo.InvariantCulture, $$"""

            Try it:
              curl -N {{data}}/v1/chat/completions -H 'Content-Type: application/json' \
                -d '{"model":"sandbox","stream":true,"messages":[{"role":"user","content":"Hello"}]}'

            """);
        return text.Append('\n').ToString();
    }

    private static void Row(StringBuilder text, int name, int where, string first, string second, string third) =>
        text.Append("  ").Append(first.PadRight(name)).Append("  ").Append(second.PadRight(where)).Append("  ").Append(third).Append('\n');
}
