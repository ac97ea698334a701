namespace EdgeRouter.Bench.EndToEnd.Proxies;

/// <summary>What the proxies share: options, the work folder, the upstream's port and the certificate.</summary>
internal sealed record Setting(Options Options, string Work, int Upstream, int UpstreamPid, Certificate Certificate)
{
    /// <summary>Fills a template of the config folder in and writes it to the work folder; names in @ are replaced.</summary>
    public string Fill(string template, string result, params IEnumerable<(string Name, object Value)> values)
    {
        var text = File.ReadAllText(Path.Combine("bench/EndToEnd/config", template));
        foreach (var (name, value) in values.Append(("UPSTREAM", Upstream)))
        {
            text = text.Replace($"@{name}@", value.ToString(), StringComparison.Ordinal);
        }

        var path = Path.Combine(Work, result);
        File.WriteAllText(path, text);
        return path;
    }
}
