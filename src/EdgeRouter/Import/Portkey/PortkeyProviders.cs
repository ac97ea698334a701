using System.Text.Json;
using EdgeRouter.Config.Document;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;
using EdgeRouter.Model;

namespace EdgeRouter.Import.Portkey;

/// <summary>From a target to the provider behind it. Keys that lie in Portkey's vault have no value here: a variable is named after the vault's entry.</summary>
internal sealed class PortkeyProviders(ProviderPool pool, Variables variables, VendorCatalogue vendors)
{
    // Members that make one provider another; no two targets that differ in one of them share a provider.
    private static readonly string[] Identity =
    [
        "provider", "virtual_key", "api_key", "custom_host", "azure_resource_name", "resource_name", "azure_api_version", "api_version", "azure_foundry_url", "azure_entra_tenant_id", "azure_entra_client_id", "azure_entra_client_secret",
        "vertex_project_id", "vertex_region", "vertex_service_account_json", "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_region", "openai_organization", "openai_project", "anthropic_beta", "anthropic_version",
        "forward_headers",
    ];

    private static readonly (string Member, string Header)[] Headers =
        [("openai_organization", "openai-organization"), ("openai_project", "openai-project"), ("anthropic_beta", "anthropic-beta"), ("anthropic_version", "anthropic-version")];

    // How people write a variable where the format has none.
    private static readonly (string Open, string Close)[] VariableForms = [("${", "}"), ("{{", "}}")];

    /// <summary>Members of a target that this class reads.</summary>
    public static IReadOnlyList<string> Known => Identity;

    /// <param name="slug">The vault's entry that the model's name names (<c>@slug/model</c>), without the at sign; null: it names none.</param>
    /// <param name="model">For the name of the provider where nothing else tells.</param>
    public ImportedProvider Of(ConfigNode target, string? slug, string? model)
    {
        var written = target.Text("provider");
        slug ??= written is { Length: > 1 } && written[0] == '@' ? written[1..] : target.Text("virtual_key") is { } virtualKey ? WithoutSuffix(virtualKey) : null;
        slug = slug is null ? null : ProviderPool.Slug(slug);
        var named = written is { Length: > 0 } && written[0] != '@' ? written : null;
        var vendor = named is not null ? PortkeyVendor.Find(named) : slug is not null ? PortkeyVendor.Guess(slug) : null;
        var guessed = vendor is null && model is not null ? vendors.All.FirstOrDefault(v => v.Serves?.Any(p => NamePattern.Matches(p, model)) == true)?.Name : null;
        var identity = string.Join('\u0002', Identity.Select(n => target[n] is { } member ? Read.Json(member) : "").Prepend(slug ?? ""));
        return pool.Find(identity, null, NamesOf(slug, vendor ?? guessed ?? named, target), name =>
        {
            var cut = new Remarks();
            var address = AddressOf(target, vendor, cut);
            var chosen = vendor ?? guessed ?? (address is null ? "openai" : null);
            var made = new ImportedProvider { Name = name, Vendor = chosen, Dialect = chosen is null ? "openai" : null, BaseUrl = address };
            made.Remarks.LeaveOut("address", cut);
            if (vendor is null)
            {
                made.Remarks.LeaveOut(named is null ? "the vendor, which only Portkey's vault knows" : $"provider {named}, which has no row in config/providers", chosen is null ? "It is taken to speak OpenAI's API." : $"{chosen} is a guess.");
            }

            Key(made, target, slug);
            Cloud(made, target, slug);
            foreach (var (member, header) in Headers)
            {
                if (target.Text(member) is { } value)
                {
                    made.Headers[header] = value;
                }
            }

            Forward(made, target);
            return made;
        });
    }

    // Portkey ends the names of virtual keys with six random characters.
    private static string WithoutSuffix(string virtualKey)
    {
        var dash = virtualKey.LastIndexOf('-');
        var suffix = virtualKey[(dash + 1)..];
        return dash > 0 && suffix.Length is >= 5 and <= 8 && suffix.Any(char.IsAsciiDigit) && suffix.All(char.IsAsciiHexDigitLower) ? virtualKey[..dash] : virtualKey;
    }

    private static List<string> NamesOf(string? slug, string? vendor, ConfigNode target)
    {
        if (slug is not null)
        {
            return [slug];
        }

        var server = target.Text("azure_resource_name") ?? target.Text("resource_name") ?? target.Text("aws_region") ?? target.Text("vertex_region") ?? (target.Text("custom_host") is { } host ? ServerAddress.NameOf(host) : null);
        var first = vendor ?? server ?? "openai";
        return server is null ? [first] : [first, $"{first}-{server}"];
    }

    private string? AddressOf(ConfigNode target, string? vendor, Remarks remarks)
    {
        var written = target.Text("custom_host") ?? target.Text("azure_foundry_url")
            ?? ((target.Text("azure_resource_name") ?? target.Text("resource_name")) is { } resource && vendor == "azure-openai" ? $"https://{ProviderPool.Slug(resource)}.openai.azure.com" : null);
        if (written is null)
        {
            return null;
        }

        var dialect = vendor is null ? DialectId.OpenAi : vendors.Find(vendor)!.Dialect;
        var address = ServerAddress.Of(written, dialect, vendor == "ollama", remarks);
        if (address is null)
        {
            remarks.Say("custom_host, which is not an http or https address. Write base_url");
        }

        return address == (vendor is null ? null : vendors.Find(vendor)!.BaseUrl) ? null : address;
    }

    private void Key(ImportedProvider made, ConfigNode target, string? slug)
    {
        var usual = made.Vendor is null ? null : vendors.Find(made.Vendor)!.Env is { Count: > 0 } env ? env[0] : null;
        if (target.Text("api_key") is { } key)
        {
            made.ApiKeys = [Secret(key, $"{made.Name}_API_KEY", made, "api_key")];
            if (made.BaseUrl is null && usual is not null && made.ApiKeys[0] == $"${{{usual}}}")
            {
                made.ApiKeys = null;
            }
        }
        else if (slug is not null && made.Vendor is not ("bedrock" or VendorCatalogue.Vertex))
        {
            made.ApiKeys = [variables.InPlaceOf("@" + slug, slug + "_API_KEY")];
            made.Remarks.Say($"The key lies in Portkey's vault: set {made.ApiKeys[0][2..^1]}.");
        }
        else if (made.Vendor is "bedrock" or VendorCatalogue.Vertex || target.Text("azure_entra_client_secret") is not null)
        {
            return;
        }
        else if (usual is not null && made.BaseUrl is null)
        {
            _ = variables.Named(usual);
            made.Remarks.Say($"The source names no key (it comes with each request, in a header): {usual} is read.");
        }
        else
        {
            made.ApiKeys = [];
        }
    }

    private void Cloud(ImportedProvider made, ConfigNode target, string? slug)
    {
        switch (made.Vendor)
        {
            case "azure-openai":
                made.ApiVersion = target.Text("azure_api_version") ?? target.Text("api_version");
                if (made.BaseUrl is null)
                {
                    made.BaseUrl = variables.InPlaceOf("@@" + made.Name, made.Name + "_URL", VariableUse.Address);
                    made.Remarks.Say($"The resource's address is not in the source: set {made.BaseUrl[2..^1]} (https://RESOURCE.openai.azure.com), or write it here.");
                }

                if (target["azure_deployment_id"] is null && target["deployment_id"] is null)
                {
                    made.Remarks.Say("Azure wants the name of a deployment where its deployments name a model.");
                }

                if (target.Text("azure_entra_client_secret") is { } secret)
                {
                    made.Azure["tenant_id"] = target.Text("azure_entra_tenant_id") ?? "";
                    made.Azure["client_id"] = target.Text("azure_entra_client_id") ?? "";
                    made.Azure["client_secret"] = Secret(secret, made.Name + "_CLIENT_SECRET", made, "azure_entra_client_secret");
                }

                break;
            case "bedrock":
                made.Region = target.Text("aws_region");
                if (target.Text("aws_access_key_id") is { } id && target.Text("aws_secret_access_key") is { } access)
                {
                    made.Aws["access_key_id"] = Secret(id, made.Name + "_ACCESS_KEY_ID", made, "aws_access_key_id");
                    made.Aws["secret_access_key"] = Secret(access, made.Name + "_SECRET_ACCESS_KEY", made, "aws_secret_access_key");
                    if (target.Text("aws_session_token") is { } token)
                    {
                        made.Aws["session_token"] = Secret(token, made.Name + "_SESSION_TOKEN", made, "aws_session_token");
                    }
                }
                else
                {
                    made.Remarks.Say("Requests are signed with what Amazon's variables, ~/.aws/credentials, or the role of the pod or machine give; or write \"aws\".");
                }

                if (made.Region is null)
                {
                    made.Remarks.Say("The source names no region: the variable AWS_REGION is read, or write region.");
                }

                break;
            case VendorCatalogue.Vertex:
                Google(made, target, slug);
                break;
        }
    }

    private void Google(ImportedProvider made, ConfigNode target, string? slug)
    {
        made.Region = target.Text("vertex_region") ?? "us-central1";
        if (target["vertex_region"] is null)
        {
            made.Remarks.Say("The source names no region; us-central1 stands in for it.");
        }

        if (target.Text("vertex_project_id") is { } project)
        {
            made.Google["project"] = project;
        }

        if (target["vertex_service_account_json"] is { } account)
        {
            made.Google["service_account"] = variables.InPlaceOf(account.Kind == JsonValueKind.String ? account.Text : Read.Json(account), made.Name + "_SERVICE_ACCOUNT", VariableUse.GoogleAccount);
            made.Remarks.Say($"The source holds the account's key as plain text. It is not copied: set {made.Google["service_account"][2..^1]}, or write \"file:PATH\".");
        }
        else if (slug is not null)
        {
            made.Remarks.Say("The account lies in Portkey's vault: GOOGLE_APPLICATION_CREDENTIALS is read, or write google.service_account.");
        }
    }

    private static void Forward(ImportedProvider made, ConfigNode target)
    {
        foreach (var header in target.Texts("forward_headers"))
        {
            if (EdgeRouter.Config.HeaderNames.ProblemWithForwarding(header) is { } problem)
            {
                made.Remarks.LeaveOut($"forward_headers: {header} ({problem})");
            }
            else
            {
                made.ForwardHeaders.Add(header);
            }
        }
    }

    private string Secret(string text, string wanted, ImportedProvider made, string member)
    {
        foreach (var (open, close) in VariableForms)
        {
            if (text.StartsWith(open, StringComparison.Ordinal) && text.EndsWith(close, StringComparison.Ordinal) && text.Length > open.Length + close.Length
                && Variables.IsName(text[open.Length..^close.Length].Trim()))
            {
                return variables.Named(text[open.Length..^close.Length].Trim());
            }
        }

        var reference = variables.InPlaceOf(text, wanted);
        made.Remarks.Say($"The source holds {member} as plain text. It is not copied: set {reference[2..^1]}.");
        return reference;
    }
}
