using System.Text;
using System.Text.Json;
using EdgeRouter.Config;
using EdgeRouter.Config.Document;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.Portkey;

/// <summary>Reads a gateway configuration of Portkey's: the JSON that a request names, alone or as Portkey's own export wraps it.</summary>
internal static class PortkeyReader
{
    private static readonly string[] Marks = ["targets", "strategy", "provider", "virtual_key", "api_key", "override_params", "custom_host"];

    /// <param name="router">Filled.</param>
    /// <returns>False with errors when the file cannot be read.</returns>
    public static bool Read(string path, VendorCatalogue vendors, ImportedRouter router, Variables variables, List<ConfigError> errors)
    {
        if (SourceFile.Read(path, Parse, errors) is not { } root)
        {
            return false;
        }

        if (!Marks.Any(m => root[m] is not null))
        {
            errors.Add(new ConfigError(path, root.Place.Line, root.Place.Column, "", $"not a gateway configuration of Portkey's: it has none of {string.Join(", ", Marks)}"));
            return false;
        }

        router.Listen.Say("On loopback. Other addresses need auth.mode keys (or auth.force), and https wants \"tls\".");
        router.Auth.Say("Callers of Portkey bring its key (x-portkey-api-key), which means nothing here. To ask for keys of this router: edgerouter hash-key --id team-a prints one, and its entry for");
        router.Auth.Say("  \"auth\": { \"mode\": \"keys\", \"keys\": [ { \"id\": \"team-a\", \"hash\": \"sha256:...\" } ] }");
        var all = new ImportedModel { Name = "*" };
        router.Models.Add(all);
        all.Remarks.Say("Whatever model a request names, as in the source. Models that stand below have names of their own.");
        new PortkeyTree(router, new PortkeyProviders(new ProviderPool(router), variables, vendors)).Fill(all, root, PortkeyInherited.None);
        if (router.Models.Exists(static m => m.Cache is not null))
        {
            router.CacheRemarks.Say("requests any: repeated requests are answered from memory whatever their temperature, as in the source; per node, and to the key that asked (\"shared\": true in a model's cache gives answers to all).");
        }

        return true;
    }

    // An export has the configuration under "config", as an object or as its text.
    private static ConfigNode? Parse(ReadOnlyMemory<byte> text, ConfigErrors errors)
    {
        var json = text.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? text[3..] : text;
        return ConfigDocument.Parse(json, errors) switch
        {
            { Kind: JsonValueKind.Object } root when root["config"] is { Kind: JsonValueKind.Object } inner => inner,
            { Kind: JsonValueKind.Object } root when root.StringOf("config") is { } inner => ConfigDocument.Parse(Encoding.UTF8.GetBytes(inner), errors),
            var root => root,
        };
    }
}
