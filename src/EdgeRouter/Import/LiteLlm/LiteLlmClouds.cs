using EdgeRouter.Config.Document;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.LiteLlm;

/// <summary>Regions, projects and identities of the three clouds.</summary>
internal static class LiteLlmClouds
{
    private static readonly string[] Unserved = ["aws_profile_name", "aws_role_name", "aws_session_name", "aws_web_identity_token", "aws_sts_endpoint", "aws_external_id"];

    private static readonly string[] UnservedAzure = ["azure_ad_token", "azure_username", "azure_password", "azure_scope"];

    public static void Fill(ImportedProvider provider, ConfigNode parameters, LiteLlmModelName model, Variables variables)
    {
        switch (provider.Vendor)
        {
            case "bedrock":
                Amazon(provider, parameters, model, variables);
                break;
            case VendorCatalogue.Vertex:
                Google(provider, parameters, variables);
                break;
            case "azure-openai":
                Azure(provider, parameters, variables);
                break;
        }

        if (provider.Region is null && LiteLlmValue.Plain(parameters, "region_name", provider.Remarks, "Write region here.") is { } region)
        {
            provider.Region = region;
        }
    }

    private static void Amazon(ImportedProvider provider, ConfigNode parameters, LiteLlmModelName model, Variables variables)
    {
        provider.Region = model.Region ?? LiteLlmValue.Plain(parameters, "aws_region_name", provider.Remarks, "Write region here; without it the variable AWS_REGION is read.");
        if (provider.Region is null && parameters["aws_region_name"] is null)
        {
            provider.Remarks.Say("The source names no region; the variable AWS_REGION is read (LiteLLM reads AWS_REGION_NAME too).");
        }

        Secret(provider.Aws, "access_key_id", parameters.Text("aws_access_key_id"), provider, "AWS_ACCESS_KEY_ID", variables);
        Secret(provider.Aws, "secret_access_key", parameters.Text("aws_secret_access_key"), provider, "AWS_SECRET_ACCESS_KEY", variables);
        Secret(provider.Aws, "session_token", parameters.Text("aws_session_token"), provider, "AWS_SESSION_TOKEN", variables);
        if (provider.Aws.Count > 0 && (!provider.Aws.ContainsKey("access_key_id") || !provider.Aws.ContainsKey("secret_access_key")))
        {
            provider.Aws.Clear();
            provider.Remarks.LeaveOut("half of an access key", "\"aws\" needs access_key_id and secret_access_key.");
        }

        foreach (var name in Unserved.Where(n => parameters[n] is not null))
        {
            provider.Remarks.LeaveOut(name, "Roles come from the pod, container or machine, or from AWS_ROLE_ARN with AWS_WEB_IDENTITY_TOKEN_FILE; a profile from AWS_PROFILE.");
        }
    }

    private static void Google(ImportedProvider provider, ConfigNode parameters, Variables variables)
    {
        if (provider.BaseUrl is null)
        {
            provider.Region = LiteLlmValue.Plain(parameters, "vertex_location", provider.Remarks, "Write region here; LiteLLM's default stands in for it.");
            if (provider.Region is null)
            {
                provider.Region = "us-central1";
                provider.Remarks.Say("Region us-central1 is what LiteLLM takes when none is written.");
            }
        }

        if (LiteLlmValue.Plain(parameters, "vertex_project", provider.Remarks, "Write google.project, or set GOOGLE_CLOUD_PROJECT.") is { } project)
        {
            provider.Google["project"] = project;
        }

        switch (parameters.Text("vertex_credentials"))
        {
            case null:
                break;
            case var text when LiteLlmValue.Variable(text) is { } name:
                provider.Google["service_account"] = variables.Named(name, VariableUse.GoogleAccount);
                provider.Remarks.Say($"{name} must hold the account's JSON key itself. If it holds a path, write \"service_account\": \"file:PATH\".");
                break;
            case var text when text.StartsWith('{'):
                provider.Google["service_account"] = variables.InPlaceOf(text, $"{provider.Name}_SERVICE_ACCOUNT", VariableUse.GoogleAccount);
                provider.Remarks.Say($"The source holds the account's key as plain text. It is not copied: set {provider.Google["service_account"][2..^1]}, or write \"file:PATH\".");
                break;
            case var path:
                provider.Google["service_account"] = "file:" + path;
                break;
        }
    }

    private static void Azure(ImportedProvider provider, ConfigNode parameters, Variables variables)
    {
        provider.ApiVersion = LiteLlmValue.Plain(parameters, "api_version", provider.Remarks, "Without api_version Azure's newer paths are used, which need none.");
        if (provider.ApiVersion is "preview" or "latest" or "v1")
        {
            provider.ApiVersion = null;
        }

        if (parameters.Text("client_secret") is not null)
        {
            provider.Azure["tenant_id"] = LiteLlmValue.Plain(parameters, "tenant_id", provider.Remarks, "Write azure.tenant_id.") ?? "";
            provider.Azure["client_id"] = LiteLlmValue.Plain(parameters, "client_id", provider.Remarks, "Write azure.client_id.") ?? "";
            Secret(provider.Azure, "client_secret", parameters.Text("client_secret"), provider, "CLIENT_SECRET", variables);
        }

        foreach (var name in UnservedAzure.Where(n => parameters[n] is not null))
        {
            provider.Remarks.LeaveOut(name, "Tokens are fetched and refreshed for an Entra application: \"azure\": { tenant_id, client_id, client_secret }.");
        }
    }

    private static void Secret(Dictionary<string, string> members, string name, string? text, ImportedProvider provider, string variable, Variables variables)
    {
        if (text is null)
        {
            return;
        }

        if (LiteLlmValue.Variable(text) is { } named)
        {
            members[name] = variables.Named(named);
            return;
        }

        members[name] = variables.InPlaceOf(text, $"{provider.Name}_{variable}");
        provider.Remarks.Say($"The source holds {name} as plain text. It is not copied: set {members[name][2..^1]}.");
    }
}
