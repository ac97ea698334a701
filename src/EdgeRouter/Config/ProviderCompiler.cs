using EdgeRouter.Config.Records;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>One provider: the operator's words completed from the vendor's row.</summary>
internal static class ProviderCompiler
{
    // Never reached: the sandbox has no address, and .invalid resolves nowhere (RFC 6761).
    private static readonly Uri SandboxUrl = new("http://sandbox.invalid/v1");

    public static Provider Compile(int slot, string name, ProviderConfig config, ConfigCatalogue catalogue, SecretResolver secrets)
    {
        var sandbox = config.Vendor == VendorCatalogue.Sandbox;
        var vendor = config.Vendor is null ? null : catalogue.Vendors.Find(config.Vendor);
        var dialect = sandbox ? DialectId.OpenAi : config.Dialect ?? vendor!.Dialect;
        var keys = sandbox ? [] : ApiKeys(config, vendor, secrets);
        var region = dialect == DialectId.Bedrock ? AwsSources.RegionOf(config.Region, secrets) : config.Region;
        var aws = dialect == DialectId.Bedrock && keys.Count == 0 ? AwsSources.Written(config.Aws, secrets) ?? AwsSources.Found(secrets) : null;
        return new Provider
        {
            Slot = slot,
            Name = name,
            Vendor = config.Vendor,
            Kind = sandbox ? ProviderKind.Sandbox : ProviderKind.Http,
            Dialect = dialect,
            BaseUrl = sandbox ? SandboxUrl : AddressOf(config, vendor, dialect, region, secrets),
            ApiKeys = keys,
            KeyWeights = Weights(config, keys, secrets),
            Aws = aws,
            Identity = keys.Count > 0 || aws is not null || config.Credentials == CredentialSource.PassThrough ? null : IdentityOf(config, vendor, dialect, region, secrets),
            ApiVersion = config.ApiVersion,
            Ends = vendor is null ? null : catalogue.Models.Value.EndsOf(vendor.Name, catalogue.Today),
            KeyHeader = (config.KeyHeader ?? vendor?.KeyHeader ?? KeyHeaderOf(dialect)).ToLowerInvariant(),
            PassThroughCredentials = config.Credentials == CredentialSource.PassThrough,
            Headers = Headers(config, vendor, secrets),
            ForwardHeaders = [.. (config.ForwardHeaders ?? []).Select(static h => h.ToLowerInvariant()).Distinct()],
            Quirks = sandbox ? Quirks.NoResponses : QuirkNames.Combine(config.Quirks ?? vendor?.Quirks ?? []),
            Region = region,
            Zone = config.Zone ?? vendor?.Zone ?? (sandbox ? Zone.OnPrem : Zone.Cloud),
            Http2 = config.Http2 ?? false,
            Probe = config.Probe ?? true,
            RequestsPerMinute = config.RateLimits?.RequestsPerMinute ?? 0,
            TokensPerMinute = config.RateLimits?.TokensPerMinute ?? 0,
            PrewarmAfter = config.PrewarmAfter?.Value,
            Transport = sandbox ? ProviderTransport.Default : TransportOf(config, secrets),
        };
    }

    private static Uri AddressOf(ProviderConfig config, VendorConfig? vendor, DialectId dialect, string? region, SecretResolver secrets)
    {
        if (config.BaseUrl is { } written)
        {
            var address = BaseUrl(Checked(secrets.Resolve(written)));
            return dialect == DialectId.AzureOpenAi ? AzureSources.AddressOf(address, config.ApiVersion) : address;
        }

        return BaseUrl(vendor?.BaseUrl
            ?? (dialect == DialectId.Bedrock ? AwsSources.AddressOf(region!) : GoogleSources.AddressOf(region!, GoogleSources.ProjectOf(config.Google?.Project, config.Google?.ServiceAccount, secrets)!)));
    }

    private static CloudIdentity? IdentityOf(ProviderConfig config, VendorConfig? vendor, DialectId dialect, string? region, SecretResolver secrets) => dialect switch
    {
        DialectId.Bedrock => AwsSources.IdentityOf(region!, secrets),
        DialectId.Gemini when config.Google is not null || vendor?.Name == VendorCatalogue.Vertex => GoogleSources.IdentityOf(config.Google?.ServiceAccount, secrets, out _),
        DialectId.AzureOpenAi => AzureSources.IdentityOf(config.Azure, secrets),
        _ => null,
    };

    // Where the dialect's own service wants its key.
    private static string KeyHeaderOf(DialectId dialect) => dialect switch
    {
        DialectId.Anthropic => "x-api-key",
        DialectId.AzureOpenAi => "api-key",
        DialectId.Gemini => "x-goog-api-key",
        _ => "authorization",
    };

    private static ProviderTransport TransportOf(ProviderConfig config, SecretResolver secrets)
    {
        var defaults = ProviderTransport.Default;
        return new ProviderTransport
        {
            ConnectionLifetime = config.ConnectionLifetime?.Value ?? defaults.ConnectionLifetime,
            CaPem = config.Tls?.Ca is { } ca ? Checked(secrets.File(ca)) : null,
            ClientCertificatePem = config.Tls?.Cert is { } certificate ? Checked(secrets.File(certificate)) : null,
            ClientKeyPem = config.Tls?.Key is { } key ? Checked(secrets.File(key)) : null,
            Proxy = config.Proxy is { } proxy && Checked(secrets.ResolveSecret(proxy)) is { Length: > 0 } address ? address : null,
            WarmConnections = config.WarmConnections ?? 0,
        };
    }

    private static Uri BaseUrl(string text)
        => BaseAddress.TryParse(text, out var address, out var problem)
            ? address
            : throw new InvalidOperationException($"unchecked base_url: {problem}");

    private static List<string> ApiKeys(ProviderConfig config, VendorConfig? vendor, SecretResolver secrets)
    {
        if (config.Credentials == CredentialSource.PassThrough)
        {
            return [];
        }

        if (config.ApiKeys is { } keys)
        {
            // An empty one is what is left of ${NAME:-}: no key on this machine.
            return [.. keys.Select(key => Checked(secrets.ResolveSecret(key))).Where(static key => key.Length > 0)];
        }

        // Only to the vendor's own address: a key must not go to another host because its variable happens to be set.
        var found = config.BaseUrl is null
            ? vendor?.Env?.Select(secrets.Environment).FirstOrDefault(static key => !string.IsNullOrEmpty(key))
            : null;
        return found is null ? [] : [found.Trim()];
    }

    // What belongs to a key that is not on this machine goes with it.
    private static List<int> Weights(ProviderConfig config, List<string> keys, SecretResolver secrets) =>
        config is { KeyWeights: { } weights, ApiKeys: { } written } && keys.Count > 1
            ? [.. written.Zip(weights).Where(pair => Checked(secrets.ResolveSecret(pair.First)).Length > 0).Select(static pair => pair.Second)]
            : [];

    private static List<KeyValuePair<string, string>> Headers(ProviderConfig config, VendorConfig? vendor, SecretResolver secrets)
    {
        var merged = new Dictionary<string, string>(vendor?.Headers ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in config.Headers ?? new Dictionary<string, string>())
        {
            merged[name] = Checked(secrets.ResolveSecret(value));
        }

        return [.. merged.Select(static h => KeyValuePair.Create(h.Key.ToLowerInvariant(), h.Value))];
    }

    private static string Checked(SecretText text)
        => text.Value ?? throw new InvalidOperationException($"unchecked secret: {text.Problem}");
}
