using System.Security.Cryptography;
using EdgeRouter.Config;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Model;

namespace EdgeRouter.Import.Target;

/// <summary>
/// An environment in which everything that the written configuration reads is there, so that it can be checked before the operator has set a variable: what really is there counts, and something harmless of the right form stands in for the rest.
/// </summary>
internal sealed class TrialSurroundings(Variables variables, VendorCatalogue vendors, Func<string, string?> environment, Func<string, SecretText> readFile)
{
    private const string Secret = "not-set-yet-0123456789";

    // What the clouds' own tools read, where the file says nothing.
    private static readonly Dictionary<string, string> Clouds = new(StringComparer.Ordinal)
    {
        ["AWS_ACCESS_KEY_ID"] = Secret,
        ["AWS_SECRET_ACCESS_KEY"] = Secret,
        ["AWS_REGION"] = "us-east-1",
        ["GOOGLE_CLOUD_PROJECT"] = "not-set-yet",
        ["GCE_METADATA_HOST"] = "metadata.invalid",
    };

    private string? _account;

    /// <summary>Variables that the configuration reads and nobody has set, in order.</summary>
    public IReadOnlyList<string> Missing => [.. variables.Needed.Where(name => string.IsNullOrEmpty(environment(name))).Order(StringComparer.Ordinal)];

    /// <summary>What the checker says of the text: as it is here, and with everything set.</summary>
    public (IReadOnlyList<ConfigError> Here, ConfigResult Trial) Check(string path, ReadOnlyMemory<byte> text, ConfigCatalogue catalogue)
    {
        var here = ConfigLoader.Load(path, text, catalogue with { Slots = new SlotTable() }, environment, readFile);
        return (here.Errors, here.IsValid ? here : ConfigLoader.Load(path, text, catalogue with { Slots = new SlotTable() }, Variable, Read));
    }

    private string? Variable(string name)
    {
        if (environment(name) is { Length: > 0 } value)
        {
            return value;
        }

        return variables.Uses.TryGetValue(name, out var use)
            ? use switch { VariableUse.Address => "http://not-set-yet.invalid", VariableUse.GoogleAccount => Account(), _ => Secret }
            : Clouds.GetValueOrDefault(name) ?? (vendors.All.Any(v => v.Env?.Contains(name) == true) ? Secret : null);
    }

    // The only files that an imported configuration names are keys of service accounts.
    private SecretText Read(string file) => readFile(file) is { Value: not null } real ? real : SecretText.Of(Account());

    private string Account()
    {
        if (_account is null)
        {
            using var key = RSA.Create(2048);
            var pem = key.ExportPkcs8PrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal);
            _account = $$"""{ "client_email": "not-set-yet@invalid", "project_id": "not-set-yet", "private_key": "{{pem}}" }""";
        }

        return _account;
    }
}
