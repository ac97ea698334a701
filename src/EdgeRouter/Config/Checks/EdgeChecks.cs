using System.Text.Json;
using EdgeRouter.Config.Document;

namespace EdgeRouter.Config.Checks;

/// <summary>The node's outer side beyond its addresses: certificate, proxies in front, browsers, the operator's door.</summary>
internal sealed class EdgeChecks(SecretResolver secrets, ConfigErrors errors)
{
    // 16 characters of a 64-letter alphabet are 96 bits: beyond guessing over a network.
    private const int ShortestToken = 16;

    public void Run(ConfigNode root)
    {
        if (root["tls"] is { Kind: JsonValueKind.Object } tls)
        {
            new PemChecks(secrets, errors).CheckPair(tls);
        }

        foreach (var proxy in (root["listen"]?.StringsOf("trusted_proxies") ?? []).Where(static p => !EdgeCompiler.TryParseNetwork(p.Text, out _)))
        {
            errors.Add(proxy, "not an address or network (10.0.0.0/8, 192.168.1.5, fd00::/8)", proxy.Text);
        }

        foreach (var origin in (root["cors"]?.StringsOf("origins") ?? []).Where(static o => !IsOrigin(o.Text)))
        {
            errors.Add(origin, "not an origin (https://app.example, http://localhost:3000 or *)", origin.Text);
        }

        CheckAdmin(root["admin"]);
    }

    private static bool IsOrigin(string text) => text == "*"
        || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0);

    private void CheckAdmin(ConfigNode? admin)
    {
        if (admin?.StringOf("token") is { } token)
        {
            var resolved = secrets.ResolveSecret(token);
            if (resolved.Problem is { } problem)
            {
                errors.Add(admin["token"]!, problem);
            }
            else if (resolved.Value!.Length < ShortestToken || !HeaderNames.CanBeValue(resolved.Value) || resolved.Value.Contains(' '))
            {
                errors.Add(admin["token"]!, $"must have at least {ShortestToken} visible characters and no spaces");
            }

            if (admin["token_file"] is { } file)
            {
                errors.Add(file.KeyPlace, file.Path, "a token is given; a file is written only for a random one");
            }
        }
    }
}
