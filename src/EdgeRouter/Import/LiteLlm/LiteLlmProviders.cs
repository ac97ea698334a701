using EdgeRouter.Config.Document;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;
using EdgeRouter.Model;

namespace EdgeRouter.Import.LiteLlm;

/// <summary>From one deployment's <c>litellm_params</c> to the provider behind it: server, credential and limits.</summary>
internal sealed class LiteLlmProviders(ProviderPool pool, Variables variables, VendorCatalogue vendors)
{
    // Headers that carry no secret.
    private static readonly HashSet<string> OpenHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "anthropic-beta", "anthropic-version", "openai-beta", "openai-organization", "openai-project", "http-referer", "x-title", "user-agent", "helicone-cache-enabled",
    };

    /// <param name="name">A name that the provider must have, because callers write it; null: a free choice.</param>
    /// <param name="remarks">Of the deployment: gets to know why there is no provider.</param>
    /// <returns>Null: the server behind this deployment cannot be reached from here.</returns>
    public ImportedProvider? Of(ConfigNode parameters, LiteLlmModelName model, string? name, Remarks remarks)
    {
        var row = model.Prefix is null ? null : LiteLlmVendor.Find(model.Prefix);
        var written = parameters.Text("api_base") ?? parameters.Text("base_url");
        if (row is null && written is null)
        {
            remarks.LeaveOut(
                model.Prefix is null ? $"model {model.Upstream}, whose provider is not named" : $"model {model.Upstream} of provider {model.Prefix}, which has no row in config/providers",
                "With OpenAI's API behind it: a provider with \"dialect\": \"openai\" and its base_url.");
            return null;
        }

        if (row?.Vendor == VendorCatalogue.Vertex && !model.Upstream.StartsWith("gemini", StringComparison.Ordinal) && !model.Upstream.EndsWith('*'))
        {
            remarks.LeaveOut($"model {model.Upstream} on Vertex AI", "Only Gemini's API is spoken there; Anthropic's models are reached at Anthropic or Bedrock.");
            return null;
        }

        var draft = new Draft(row, row is null ? null : row.Vendor) { Written = written };
        Server(draft, parameters, model);
        if (draft.Vendor is null && draft.BaseUrl is null)
        {
            remarks.LeaveOut($"model {model.Upstream}, whose address (api_base) is missing or is none");
            return null;
        }

        var limits = (Requests: parameters.Whole("rpm"), Tokens: parameters.Whole("tpm"));
        var key = parameters.Text("api_key");
        var credential = string.Join('\u0001', CredentialMembers(parameters).Select(n => $"{n}={parameters.Text(n)}"));
        var headers = string.Join('\u0001', HeadersOf(parameters).Select(static h => $"{h.Name}={h.Text}"));
        var identity = string.Join('\u0002', draft.Vendor, draft.Dialect, draft.BaseUrl, credential, headers, limits.Requests, limits.Tokens, limits == (null, null) ? "" : model.Upstream);
        var provider = pool.Find(identity, name, NamesOf(draft, model, key, limits != (null, null)), chosen =>
        {
            var made = new ImportedProvider { Name = chosen, Vendor = draft.Vendor, Dialect = draft.Dialect, BaseUrl = draft.BaseUrl, RequestsPerMinute = limits.Requests, TokensPerMinute = limits.Tokens };
            Key(made, draft, parameters, key);
            LiteLlmClouds.Fill(made, parameters, model, variables);
            Headers(made, parameters);
            return made;
        });
        foreach (var line in draft.Remarks)
        {
            provider.Remarks.Say(line);
        }

        return provider;
    }

    private static IEnumerable<string> CredentialMembers(ConfigNode parameters) => parameters.Children.Select(static c => c.Name)
        .Where(static n => n is "api_key" or "api_version" or "organization" or "tenant_id" or "client_id" or "client_secret" or "region_name" || n.StartsWith("aws_", StringComparison.Ordinal) || n.StartsWith("vertex_", StringComparison.Ordinal));

    private static IEnumerable<ConfigNode> HeadersOf(ConfigNode parameters) => parameters.MembersOf("extra_headers").Concat(parameters.MembersOf("headers"));

    private void Server(Draft draft, ConfigNode parameters, LiteLlmModelName model)
    {
        var dialect = draft.Vendor is null ? DialectId.OpenAi : vendors.Find(draft.Vendor)!.Dialect;
        if (model.Prefix == "azure_ai" && model.Upstream.StartsWith("claude", StringComparison.Ordinal))
        {
            (draft.Vendor, draft.Dialect, dialect) = (null, "anthropic", DialectId.Anthropic);
        }

        var written = draft.Written ?? (draft.Vendor == "bedrock" ? parameters.Text("aws_bedrock_runtime_endpoint") : null);
        if (written is null && draft.Row?.AddressVariable is { } usual && (draft.Vendor is null || vendors.Find(draft.Vendor)!.BaseUrl is null))
        {
            written = "os.environ/" + usual;
        }

        if (written is null)
        {
            return;
        }

        if (LiteLlmValue.Variable(written) is { } variable)
        {
            draft.AddressVariable = variable;
            draft.BaseUrl = variables.Named(variable, VariableUse.Address) + (draft.Vendor == "ollama" ? "/v1" : "");
            draft.Remarks.Add($"The address comes from {variable}; it ends before the path of the operation{(draft.Vendor == "ollama" ? ", and /v1 is added here" : "")}.");
        }
        else
        {
            var cut = new Remarks();
            draft.BaseUrl = ServerAddress.Of(written, dialect, draft.Vendor == "ollama", cut);
            draft.Remarks.AddRange(cut.Lines);
        }

        if (draft.BaseUrl is null)
        {
            draft.Remarks.Add("The source's api_base is not an http or https address; write base_url.");
        }
        else if (draft.Dialect == "anthropic")
        {
            draft.BaseUrl += draft.BaseUrl.EndsWith("/anthropic", StringComparison.Ordinal) ? "" : "/anthropic";
        }
        else if (draft.Vendor is null or "openai" && draft.AddressVariable is null)
        {
            // Anybody's server is written as openai/NAME with an address.
            draft.Vendor = ServerAddress.VendorAt(draft.BaseUrl, vendors)?.Name;
        }

        if (draft.Vendor is null)
        {
            draft.Dialect ??= "openai";
        }
        else if (vendors.Find(draft.Vendor)!.BaseUrl == draft.BaseUrl)
        {
            draft.BaseUrl = null;
        }
    }

    private static List<string> NamesOf(Draft draft, LiteLlmModelName model, string? key, bool limited)
    {
        var server = draft.AddressVariable is { } variable ? WordsOf(variable, draft.Vendor) : draft.BaseUrl is null ? model.Region : ServerAddress.NameOf(draft.BaseUrl);
        var first = draft.Vendor ?? server ?? "openai";
        var names = new List<string> { first };
        names.AddRange(draft.Vendor is not null && server is not null ? [$"{first}-{server}"] : []);
        names.AddRange(key is not null && LiteLlmValue.Variable(key) is { } named && WordsOf(named, first) is { } words ? [$"{first}-{words}"] : []);

        names.AddRange(limited ? [$"{first}-{model.Upstream}"] : []);
        return names;
    }

    // Of OPENAI_API_KEY_TEAM_A the part that says whose it is.
    private static string? WordsOf(string variable, string? vendor)
    {
        var words = variable.ToLowerInvariant().Split('_').Except([.. (vendor ?? "").Split('-', '_'), "api", "key", "token", "base", "url", "host", ""]).ToList();
        return words.Count == 0 ? null : string.Join('-', words);
    }

    private void Key(ImportedProvider made, Draft draft, ConfigNode parameters, string? key)
    {
        if (draft.Vendor is "bedrock" or VendorCatalogue.Vertex && key is null)
        {
            return;
        }

        var usual = draft.Vendor is null ? null : vendors.Find(draft.Vendor)!.Env is { Count: > 0 } env ? env[0] : null;
        var variable = key is null ? draft.Row?.KeyVariable : LiteLlmValue.Variable(key);
        if (key is not null && variable is null)
        {
            if (LiteLlmValue.MeansNoKey(key))
            {
                made.ApiKeys = [];
                return;
            }

            made.ApiKeys = [variables.InPlaceOf(key, $"{made.Name}_API_KEY")];
            made.Remarks.Say($"The source holds this key as plain text. It is not copied: set {made.ApiKeys[0][2..^1]}.");
        }
        else if (key is null && draft.Vendor == "azure-openai" && parameters.Text("client_secret") is not null)
        {
            return;
        }
        else if (variable is null)
        {
            made.ApiKeys = usual is null ? null : [];
        }
        else if (made.BaseUrl is null && variable == usual)
        {
            _ = variables.Named(variable);
        }
        else
        {
            // Without a key in the source LiteLLM sends the vendor's, if there is one.
            var optional = key is null && (made.BaseUrl is not null || usual is null) && draft.Vendor is not "azure-openai";
            made.ApiKeys = [variables.Named(variable, VariableUse.Secret, optional)];
            if (optional && draft.Row?.Vendor == "openai")
            {
                made.Remarks.Say($"The source names no key, and LiteLLM then sends {variable} to this server. If the server wants none: \"api_keys\": [].");
            }
        }
    }

    private void Headers(ImportedProvider made, ConfigNode parameters)
    {
        if (parameters.Text("organization") is { } organization)
        {
            made.Headers["openai-organization"] = LiteLlmValue.Variable(organization) is { } name ? variables.Named(name) : organization;
        }

        foreach (var header in HeadersOf(parameters))
        {
            if (EdgeRouter.Config.HeaderNames.ProblemWithSetting(header.Name) is { } problem)
            {
                made.Remarks.LeaveOut($"header {header.Name} ({problem})");
            }
            else if (LiteLlmValue.Variable(header.Text) is { } variable)
            {
                made.Headers[header.Name] = variables.Named(variable);
            }
            else if (OpenHeaders.Contains(header.Name))
            {
                made.Headers[header.Name] = header.Text;
            }
            else
            {
                made.Headers[header.Name] = variables.InPlaceOf(header.Text, $"{made.Name}_{header.Name}");
                made.Remarks.Say($"The value of header {header.Name} may be a secret. It is not copied: set {made.Headers[header.Name][2..^1]}, or write it here.");
            }
        }
    }

    private sealed class Draft(LiteLlmVendor? row, string? vendor)
    {
        public LiteLlmVendor? Row => row;

        public string? Written { get; init; }

        public string? Vendor { get; set; } = vendor;

        public string? Dialect { get; set; }

        public string? BaseUrl { get; set; }

        public string? AddressVariable { get; set; }

        public List<string> Remarks { get; } = [];
    }
}
