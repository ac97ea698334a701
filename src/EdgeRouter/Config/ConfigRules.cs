using System.Globalization;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Config;

/// <summary>
/// What a schema cannot say: names that must exist, addresses, keys, secrets, deadlines that contradict each other. Works on nodes, so that it runs and reports places even when other parts of the file
/// are wrong; what has the wrong kind is left to <see cref="SchemaCheck"/>.
/// </summary>
internal sealed class ConfigRules(string file, string folder, Surroundings surroundings, List<ConfigError> errors)
{
    public void Check(ConfigNode root)
    {
        CheckNode(root.Get("node", ConfigNodeKind.Object));
        CheckListenAndAuth(root);
        var providers = root.Get("providers", ConfigNodeKind.Object);
        var models = root.Get("models", ConfigNodeKind.Object);
        foreach (var (name, provider) in providers?.Members ?? [])
        {
            CheckName(provider, name, "provider");
            if (provider.Kind == ConfigNodeKind.Object)
            {
                CheckProvider(provider);
            }
        }

        CheckTimeouts(root.Get("timeouts", ConfigNodeKind.Object));
        foreach (var (name, model) in models?.Members ?? [])
        {
            if (name.Length is 0 or > 256)
            {
                Add(model, "a model's name has 1 to 256 characters");
            }

            if (model.Kind == ConfigNodeKind.Object)
            {
                CheckModel(model, providers, models!);
            }
        }

        if (models is { Members.Count: 0 } && providers is { Members.Count: 0 })
        {
            Add(models, "there is no provider and no model: nothing could be served");
        }
    }

    private void CheckNode(ConfigNode? node)
    {
        if (node?.Get("id", ConfigNodeKind.String) is { } id && (id.Text.Length is 0 or > 64 || id.Text.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))))
        {
            Add(id, "may hold letters, digits, '-', '_' and '.', 1 to 64 of them", id.Text);
        }

        if (node?.Get("location", ConfigNodeKind.Array) is { } location && location.Items.All(static i => i.Kind == ConfigNodeKind.Number))
        {
            var values = location.Items.Select(static i => double.Parse(i.Text, CultureInfo.InvariantCulture)).ToArray();
            if (values is not [>= -90 and <= 90, >= -180 and <= 180])
            {
                Add(location, "must be [latitude, longitude] with latitude from -90 to 90 and longitude from -180 to 180");
            }
        }
    }

    private void CheckListenAndAuth(ConfigNode root)
    {
        var listen = root.Get("listen", ConfigNodeKind.Object);
        var auth = root.Get("auth", ConfigNodeKind.Object);
        var mode = auth?.Get("mode", ConfigNodeKind.String)?.Text ?? "none";
        var forced = auth?.Get("force", ConfigNodeKind.Boolean)?.Text == "true";
        var taken = new Dictionary<string, string>();
        foreach (var name in (string[])["data", "data_h2c", "admin"])
        {
            if (listen?.Get(name, ConfigNodeKind.String) is not { } node)
            {
                continue;
            }

            if (!ListenUrl.TryParse(node.Text, out var address))
            {
                Add(node, "not an address like \"http://127.0.0.1:4000\"", node.Text);
                continue;
            }

            if (!taken.TryAdd(address.ToString(), name))
            {
                Add(node, $"is the same address as listen.{taken[address.ToString()]}", node.Text);
            }

            if (name != "admin" && mode == "none" && !forced && !System.Net.IPAddress.IsLoopback(address.Address))
            {
                Add(node, "auth.mode is none, which lets everyone in: listen on loopback, set auth.mode to keys, or set auth.force to true", node.Text);
            }
        }

        var keys = auth?.Get("keys", ConfigNodeKind.Array);
        if (mode == "keys" && keys is null or { Items.Count: 0 })
        {
            Add(auth!, "auth.mode is keys, but auth.keys is empty; 'edgerouter hash-key' makes one");
        }

        var ids = new HashSet<string>();
        foreach (var key in keys?.Items ?? [])
        {
            CheckKey(key, ids);
        }
    }

    private void CheckKey(ConfigNode key, HashSet<string> ids)
    {
        if (key.Get("id", ConfigNodeKind.String) is { } id)
        {
            if (id.Text.Length is 0 or > 64 || id.Text.Any(static c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
            {
                Add(id, "may hold letters, digits and '-', 1 to 64 of them");
            }
            else if (!ids.Add(id.Text))
            {
                Add(id, $"the id '{id.Text}' is given to another key too");
            }
        }

        if (key.Get("hash", ConfigNodeKind.String) is { } hash && !KeyHash.TryParse(hash.Text, out _, out _))
        {
            Add(hash, "not a hash as 'edgerouter hash-key' prints it (sha256:SALT:HASH)");
        }
    }

    private void CheckProvider(ConfigNode provider)
    {
        var vendorNode = provider.Get("vendor", ConfigNodeKind.String);
        var isSandbox = vendorNode?.Text == VendorCatalogue.Sandbox;
        var vendor = vendorNode is null ? null : VendorCatalogue.Find(vendorNode.Text);
        if (vendorNode is not null && vendor is null && !isSandbox)
        {
            var known = VendorCatalogue.All.Select(static v => v.Name).Append(VendorCatalogue.Sandbox).ToArray();
            var near = NearNames.Find(vendorNode.Text, known);
            errors.Add(new ConfigError(file, vendorNode.Line, vendorNode.Column, vendorNode.Path, "unknown vendor")
            {
                Value = vendorNode.Text, DidYouMean = near, Allowed = near.Count > 0 ? [] : known,
            });
        }

        var dialectNode = provider.Get("dialect", ConfigNodeKind.String);
        if (dialectNode is null && vendorNode is null)
        {
            Add(provider, "'dialect' or 'vendor' is missing");
        }

        CheckDialect(dialectNode ?? vendorNode ?? provider, dialectNode?.Text, vendor);
        if (!isSandbox)
        {
            CheckBaseUrl(provider, vendor);
        }

        foreach (var key in provider.Get("api_keys", ConfigNodeKind.Array)?.Items ?? [])
        {
            CheckSecret(key);
        }

        foreach (var (name, value) in provider.Get("headers", ConfigNodeKind.Object)?.Members ?? [])
        {
            if (name.Length == 0 || name.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            {
                Add(value, "not a header name");
            }

            CheckSecret(value);
        }

        foreach (var quirk in provider.Get("quirks", ConfigNodeKind.Array)?.Items.Where(static q => q.Kind == ConfigNodeKind.String) ?? [])
        {
            if (!QuirkNames.TryParse(quirk.Text, out _))
            {
                errors.Add(new ConfigError(file, quirk.Line, quirk.Column, quirk.Path, "unknown quirk")
                {
                    Value = quirk.Text, Allowed = QuirkNames.All, DidYouMean = NearNames.Find(quirk.Text, QuirkNames.All),
                });
            }
        }
    }

    private void CheckDialect(ConfigNode at, string? written, VendorConfig? vendor)
    {
        DialectId? dialect = vendor?.Dialect;
        if (written is not null)
        {
            // A name that is no dialect at all is the schema's to report.
            dialect = Enum.GetValues<DialectId>().Cast<DialectId?>().FirstOrDefault(d => DialectNames.Of(d!.Value) == written);
        }

        if (dialect is { } wanted && !surroundings.SpokenDialects.Contains(wanted))
        {
            errors.Add(new ConfigError(file, at.Line, at.Column, at.Path, $"the dialect '{DialectNames.Of(wanted)}' is not spoken by this version")
            {
                Allowed = [.. surroundings.SpokenDialects.Select(DialectNames.Of)],
            });
        }
    }

    private void CheckBaseUrl(ConfigNode provider, VendorConfig? vendor)
    {
        var node = provider.Get("base_url", ConfigNodeKind.String);
        if (node is null)
        {
            if (vendor?.BaseUrl is null && (vendor is not null || provider.Members.ContainsKey("dialect")))
            {
                Add(provider, "'base_url' is missing, and the vendor has none of its own");
            }

            return;
        }

        var text = Secrets.Resolve(node.Text, folder, surroundings, out var problem);
        if (problem is not null)
        {
            Add(node, problem);
        }
        else if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            Add(node, "not an absolute http or https URL without query", node.Text);
        }
        else if (url.UserInfo.Length > 0)
        {
            Add(node, "holds a user name or password; use api_keys or headers");
        }
    }

    private void CheckModel(ConfigNode model, ConfigNode? providers, ConfigNode models)
    {
        var deployments = model.Get("deployments", ConfigNodeKind.Array);
        if (deployments is { Items.Count: 0 })
        {
            Add(deployments, "is empty: nothing would serve this model");
        }

        foreach (var deployment in deployments?.Items ?? [])
        {
            CheckReference(deployment.Get("provider", ConfigNodeKind.String), providers, "provider");
            if (deployment.Get("model", ConfigNodeKind.String) is { Text.Length: 0 } empty)
            {
                Add(empty, "is empty");
            }
        }

        foreach (var fallback in model.Get("fallbacks", ConfigNodeKind.Array)?.Items ?? [])
        {
            CheckReference(fallback.Kind == ConfigNodeKind.String ? fallback : null, models, "model");
        }

        CheckTimeouts(model.Get("timeouts", ConfigNodeKind.Object));
    }

    private void CheckReference(ConfigNode? node, ConfigNode? among, string what)
    {
        if (node is null || among is null || among.Members.ContainsKey(node.Text))
        {
            return;
        }

        var names = among.Members.Keys.ToArray();
        errors.Add(new ConfigError(file, node.Line, node.Column, node.Path, $"unknown {what}")
        {
            Value = node.Text, Allowed = names, DidYouMean = NearNames.Find(node.Text, names),
        });
    }

    private void CheckTimeouts(ConfigNode? timeouts)
    {
        foreach (var (name, node) in timeouts?.Members ?? [])
        {
            if (node.Kind == ConfigNodeKind.String && Duration.TryParse(node.Text, out var duration) && duration.Span <= TimeSpan.Zero)
            {
                Add(node, $"{name} must be more than nothing", node.Text);
            }
        }

        if (timeouts?.Get("total", ConfigNodeKind.String) is { } total && Duration.TryParse(total.Text, out var all)
            && timeouts.Get("connect", ConfigNodeKind.String) is { } connect && Duration.TryParse(connect.Text, out var first) && first.Span > all.Span)
        {
            Add(connect, $"connect is longer than total ({total.Text})", connect.Text);
        }
    }

    private void CheckSecret(ConfigNode node)
    {
        if (node.Kind == ConfigNodeKind.String)
        {
            var value = Secrets.Resolve(node.Text, folder, surroundings, out var problem);
            if (problem is not null)
            {
                Add(node, problem);
            }
            else if (value!.Any(static c => c is < ' ' or > '~'))
            {
                Add(node, "holds characters that cannot stand in a header");
            }
        }
    }

    private void CheckName(ConfigNode node, string name, string what)
    {
        if (name.Length is 0 or > 64 || name.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
        {
            Add(node, $"a {what}'s name may hold letters, digits, '-', '_' and '.', 1 to 64 of them");
        }
    }

    private void Add(ConfigNode node, string message, string? value = null) =>
        errors.Add(new ConfigError(file, node.Line, node.Column, node.Path, message) { Value = value is null ? null : $"\"{value}\"" });
}
