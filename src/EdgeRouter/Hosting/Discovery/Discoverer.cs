using EdgeRouter.Config.Vendors;
using EdgeRouter.Providers;

namespace EdgeRouter.Hosting.Discovery;

/// <summary>Fills a <see cref="ZeroConfig"/> with what is on this machine: model servers on loopback ports and provider keys in the environment. Calls nothing outside the machine.</summary>
internal static class Discoverer
{
    public static async Task<IReadOnlyList<Finding>> FindAsync(
        ZeroConfig zero, VendorCatalogue vendors, IReadOnlySet<int> ownPorts, LocalProbe probe, Func<string, string?> variable)
    {
        var findings = new List<Finding> { new("sandbox", "inside this binary", "sandbox") };
        var local = vendors.All.Where(v => v.Discover is { } at && !ownPorts.Contains(at.Port)).ToArray();
        var answers = await Task.WhenAll(local.Select(v => probe.AskAsync(v.Discover!.Port)));
        for (var i = 0; i < local.Length; i++)
        {
            if (answers[i] is { } models)
            {
                zero.AddLocal(local[i], models);
                findings.Add(new Finding(local[i].Name, $"127.0.0.1:{local[i].Discover!.Port}", models.Count == 0 ? "no model loaded" : string.Join(", ", models)));
            }
        }

        foreach (var vendor in vendors.All)
        {
            var name = (vendor.Env ?? []).FirstOrDefault(e => !string.IsNullOrEmpty(variable(e)));
            if (name is null)
            {
                continue;
            }

            if (Dialects.IsSpoken(vendor.Dialect) && vendor.BaseUrl is not null)
            {
                zero.AddKeyed(vendor, variable(name)!);
                findings.Add(new Finding(vendor.Name, $"key in {name}", string.Join(", ", (vendor.Serves ?? []).Append($"{vendor.Name}/*"))));
            }
            else
            {
                var why = Dialects.IsSpoken(vendor.Dialect) ? "needs a configuration file: its address is one of your own" : "not usable yet: its dialect comes in a later version";
                findings.Add(new Finding(vendor.Name, $"key in {name}", "found, " + why));
            }
        }

        return findings;
    }
}
