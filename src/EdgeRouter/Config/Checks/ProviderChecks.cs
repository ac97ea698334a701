using System.Text.Json;
using EdgeRouter.Config.Document;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Model;

namespace EdgeRouter.Config.Checks;

/// <summary>
/// Providers: names, vendor and dialect, address, secrets, headers. Secrets are resolved here to see that they can be, and never
/// repeated.
/// </summary>
internal sealed class ProviderChecks(ConfigCatalogue catalogue, SecretResolver secrets, ConfigErrors errors)
{
    public void Run(ConfigNode root)
    {
        if (root["providers"] is null or { Kind: JsonValueKind.Object, Children.Count: 0 })
        {
            errors.Add(
                root["providers"]?.Place ?? root.Place,
                "providers",
                "no provider is configured; \"sandbox\": { \"vendor\": \"sandbox\" } needs no network and no key");
        }

        foreach (var provider in root.MembersOf("providers").Where(static p => p.Kind == JsonValueKind.Object))
        {
            if (!ConfigChecks.IsPlainName(provider.Name))
            {
                errors.Add(
                    provider.KeyPlace,
                    provider.Path,
                    "not a provider name (letters, digits, '.', '_' and '-', at most 64)",
                    provider.Name);
            }

            Check(root, provider);
        }
    }

    private void Check(ConfigNode root, ConfigNode provider)
    {
        var vendorName = provider.StringOf("vendor");
        var vendor = vendorName is null ? null : catalogue.Vendors.Find(vendorName);
        if (vendorName is not null && !catalogue.Vendors.Names.Contains(vendorName))
        {
            errors.UnknownName(provider["vendor"]!, "vendor", catalogue.Vendors.Names);
        }

        CheckHeaders(provider);
        NodeChecks.CheckLocation(provider["location"], errors);
        if (vendorName == VendorCatalogue.Sandbox)
        {
            CheckSandbox(provider);
            return;
        }

        CheckDialect(provider, vendor);
        CheckBaseUrl(provider, vendor);
        CheckKeys(root, provider, vendor);
        new TransportChecks(secrets, errors).Run(provider);
    }

    private void CheckSandbox(ConfigNode provider)
    {
        foreach (var name in new[] { "base_url", "api_keys", "dialect", "credentials", "tls", "proxy", "http2", "connection_lifetime", "warm_connections" })
        {
            if (provider[name] is { } node)
            {
                errors.Add(node.KeyPlace, node.Path, $"the sandbox has no {name}; leave it out");
            }
        }
    }

    private void CheckDialect(ConfigNode provider, VendorConfig? vendor)
    {
        if (provider["dialect"] is null && provider["vendor"] is null)
        {
            errors.Add(provider, "'vendor' or 'dialect' is missing");
            return;
        }

        var vendors = provider["dialect"] is null && vendor is not null ? DialectNames.Of(vendor.Dialect) : null;
        var name = provider.StringOf("dialect") ?? vendors;
        if (name is not null && DialectNames.TryParse(name, out var dialect) && !catalogue.UsableDialects.Contains(dialect))
        {
            errors.Add(
                provider["dialect"] ?? provider["vendor"]!,
                $"dialect '{name}' is known but not in this version",
                null,
                [.. catalogue.UsableDialects.Select(DialectNames.Of)]);
        }
    }

    private void CheckBaseUrl(ConfigNode provider, VendorConfig? vendor)
    {
        if (provider["base_url"] is null)
        {
            if (IsBedrock(provider, vendor))
            {
                if (AwsSources.RegionOf(provider.StringOf("region"), secrets) is null)
                {
                    errors.Add(provider.Place, provider.PathOf("region"), "'region' is missing: it is part of the address; or set base_url, or the environment variable AWS_REGION");
                }
            }
            else if (IsVertex(vendor))
            {
                CheckVertexAddress(provider);
            }
            else if (vendor is { BaseUrl: null } || (provider["vendor"] is null && provider["dialect"] is not null))
            {
                errors.Add(
                    provider.Place,
                    provider.PathOf("base_url"),
                    "'base_url' is missing" + (vendor is null ? "" : $"; {vendor.Title} has a different one for every customer"));
            }

            return;
        }

        if (provider.StringOf("base_url") is { } text)
        {
            var node = provider["base_url"]!;
            var resolved = secrets.Resolve(text);
            if (resolved.Problem is { } unresolved)
            {
                errors.Add(node, unresolved);
            }
            else if (!BaseAddress.TryParse(resolved.Value!, out _, out var problem))
            {
                errors.Add(node, problem, text.AsSpan().ContainsAny("@?#$") ? null : text);
            }
        }
    }

    private void CheckKeys(ConfigNode root, ConfigNode provider, VendorConfig? vendor)
    {
        if (IsBedrock(provider, vendor))
        {
            CheckAws(provider, vendor);
        }
        else if (provider["aws"] is { } aws)
        {
            errors.Add(aws.KeyPlace, aws.Path, "only requests in the dialect bedrock are signed; leave it out");
        }

        CheckGoogle(provider, vendor);
        CheckAzure(provider, vendor);

        foreach (var key in provider.StringsOf("api_keys"))
        {
            CheckSecret(key, keepEmpty: key.Text.Contains(":-", StringComparison.Ordinal));
        }

        CheckWeights(provider);
        if (provider.StringOf("key_header") is { } header && HeaderNames.ProblemWithSetting(header) is { } problem)
        {
            errors.Add(provider["key_header"]!, problem, header);
        }

        if (provider.StringOf("credentials") == "pass-through")
        {
            if (provider["api_keys"] is { } keys)
            {
                errors.Add(
                    keys.KeyPlace,
                    keys.Path,
                    "the caller's own credentials are passed through; leave api_keys out, or set credentials to configured");
            }

            if (root["auth"]?.StringOf("mode") == "keys")
            {
                errors.Add(
                    provider["credentials"]!,
                    "with auth.mode keys the callers' credentials are virtual keys, which must not leave this node");
            }
        }
        else if (provider["api_keys"] is null && provider["base_url"] is null && !IsBedrock(provider, vendor) && vendor?.Env is { Count: > 0 } variables)
        {
            CheckVendorKey(provider, variables);
        }
    }

    private void CheckWeights(ConfigNode provider)
    {
        if (provider["key_weights"] is not { Kind: JsonValueKind.Array } weights)
        {
            return;
        }

        var keys = provider["api_keys"]?.Children.Count ?? 0;
        if (weights.Children.Count != keys)
        {
            errors.Add(weights, $"holds {weights.Children.Count} weights, and api_keys {keys} keys");
        }

        foreach (var weight in weights.Children.Where(static w => w.Kind == JsonValueKind.Number && !(int.TryParse(w.Text, out var number) && number is >= 0 and <= 100)))
        {
            errors.Add(weight, "must be 0 to 100", weight.Text);
        }
    }

    private static bool IsBedrock(ConfigNode provider, VendorConfig? vendor) => Speaks(provider, vendor, DialectId.Bedrock);

    private static bool IsVertex(VendorConfig? vendor) => vendor?.Name == VendorCatalogue.Vertex;

    private static bool Speaks(ConfigNode provider, VendorConfig? vendor, DialectId dialect) =>
        provider.StringOf("dialect") is { } name ? name == DialectNames.Of(dialect) : vendor?.Dialect == dialect;

    private void CheckVertexAddress(ConfigNode provider)
    {
        if (provider["region"] is null)
        {
            errors.Add(provider.Place, provider.PathOf("region"), "'region' is missing: it is part of the address (global, europe-west4, ...); or set base_url");
        }

        if (GoogleSources.ProjectOf(provider["google"]?.StringOf("project"), provider["google"]?.StringOf("service_account"), secrets) is null)
        {
            errors.Add(provider.Place, $"{provider.Path}.google.project", "the project is not known, and it is part of the address: set google.project, or the environment variable GOOGLE_CLOUD_PROJECT");
        }
    }

    private void CheckGoogle(ConfigNode provider, VendorConfig? vendor)
    {
        var google = provider["google"];
        if (google is not null && !Speaks(provider, vendor, DialectId.Gemini))
        {
            errors.Add(google.KeyPlace, google.Path, "only providers in the dialect gemini have it; leave it out");
        }
        else if (provider["api_keys"] is null && (google is not null || IsVertex(vendor)) && GoogleSources.IdentityOf(google?.StringOf("service_account"), secrets, out var problem) is null)
        {
            errors.Add(google?["service_account"]?.Place ?? provider.Place, $"{provider.Path}.google.service_account", problem!);
        }
    }

    private void CheckAzure(ConfigNode provider, VendorConfig? vendor)
    {
        if (!Speaks(provider, vendor, DialectId.AzureOpenAi))
        {
            foreach (var name in new[] { "azure", "api_version" })
            {
                if (provider[name] is { } node)
                {
                    errors.Add(node.KeyPlace, node.Path, "only providers in the dialect azure-openai have it; leave it out");
                }
            }

            return;
        }

        if (provider["azure"]?["client_secret"] is { Kind: JsonValueKind.String } secret)
        {
            CheckSecret(secret, keepEmpty: false);
        }

        if (provider["azure"]?["authority"] is { Kind: JsonValueKind.String } authority && !BaseAddress.TryParse(authority.Text, out _, out var problem))
        {
            errors.Add(authority, problem);
        }
    }

    private void CheckAws(ConfigNode provider, VendorConfig? vendor)
    {
        foreach (var member in provider["aws"]?.Children.Where(static m => m.Kind == JsonValueKind.String) ?? [])
        {
            CheckSecret(member, keepEmpty: false);
        }

        if (provider["api_keys"] is null && provider["aws"] is null
            && (vendor?.Env ?? []).All(name => string.IsNullOrEmpty(secrets.Environment(name))) && AwsSources.Found(secrets) is null && AwsSources.IdentityOf(region: "any", secrets) is null)
        {
            errors.Add(provider.Place, provider.PathOf("aws"), "no key: set aws or api_keys, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_BEARER_TOKEN_BEDROCK or ~/.aws/credentials");
        }
    }

    private void CheckVendorKey(ConfigNode provider, IReadOnlyList<string> variables)
    {
        var set = variables.FirstOrDefault(name => !string.IsNullOrEmpty(secrets.Environment(name)));
        var problem = set is null ? $"no key: set api_keys, or the environment variable {string.Join(" or ", variables)}"
            : HeaderNames.CanBeValue(secrets.Environment(set)!.Trim()) ? null
            : $"environment variable {set} holds a character that cannot stand in a header";
        if (problem is not null)
        {
            errors.Add(provider.Place, provider.PathOf("api_keys"), problem);
        }
    }

    private void CheckHeaders(ConfigNode provider)
    {
        foreach (var header in provider.MembersOf("headers"))
        {
            if (HeaderNames.ProblemWithSetting(header.Name) is { } problem)
            {
                errors.Add(header.KeyPlace, header.Path, problem);
            }

            if (header.Kind == JsonValueKind.String)
            {
                CheckSecret(header, keepEmpty: true);
            }
        }

        foreach (var header in provider.StringsOf("forward_headers"))
        {
            if (HeaderNames.ProblemWithForwarding(header.Text) is { } problem)
            {
                errors.Add(header, problem, header.Text);
            }
        }
    }

    private void CheckSecret(ConfigNode node, bool keepEmpty)
    {
        var resolved = secrets.ResolveSecret(node.Text);
        if (resolved.Value is not { } value)
        {
            errors.Add(node, resolved.Problem!);
        }
        else if (!HeaderNames.CanBeValue(value))
        {
            errors.Add(node, "holds a character that cannot stand in a header");
        }
        else if (value.Length == 0 && !keepEmpty)
        {
            errors.Add(node, "is empty");
        }
    }
}
