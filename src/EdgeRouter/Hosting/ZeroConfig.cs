using System.Security.Cryptography;
using System.Text;
using EdgeRouter.Config.Records;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Hosting;

/// <summary>
/// What is served when there is no configuration file: the sandbox at once; then, as they are found, on-prem servers on this machine and vendors whose key stands in the environment. Names that two of them have go to
/// the first, on-prem before cloud; every model is also there as <c>provider/model</c>.
/// </summary>
internal sealed class ZeroConfig
{
    private readonly List<Provider> _providers = [];
    private readonly List<KeyValuePair<string, VirtualModel>> _models = [];
    private readonly List<WildcardModel> _wildcards = [];
    private readonly NodeFacts _node;
    private int _deployments;

    public ZeroConfig(NodeFacts node)
    {
        _node = node;
        var sandbox = new Provider
        {
            Slot = 0,
            Name = VendorCatalogue.Sandbox,
            Vendor = VendorCatalogue.Sandbox,
            Kind = ProviderKind.Sandbox,
            Dialect = DialectId.OpenAi,
            BaseUrl = new Uri("http://sandbox.invalid/v1"),
            ApiKeys = [],
            Zone = Zone.OnPrem,
        };
        _providers.Add(sandbox);
        AddModel(VendorCatalogue.Sandbox, new Deployment(_deployments++, "sandbox/sandbox", sandbox, VendorCatalogue.Sandbox));
    }

    /// <summary>A server that was found on this machine, with the models it says it has.</summary>
    public void AddLocal(VendorConfig vendor, IReadOnlyList<string> models)
    {
        var provider = Add(vendor, []);
        foreach (var name in models)
        {
            AddModel(name, new Deployment(_deployments++, $"{vendor.Name}/{name}", provider, name));
        }
    }

    /// <summary>A vendor whose key was found. Nothing is asked of it before a caller does.</summary>
    public void AddKeyed(VendorConfig vendor, string key)
    {
        var provider = Add(vendor, [key]);
        foreach (var pattern in vendor.Serves ?? [])
        {
            if (pattern.EndsWith('*'))
            {
                var any = new VirtualModel { Name = pattern, Deployments = [new Deployment(_deployments++, $"{vendor.Name}/*", provider, null)] };
                _wildcards.Add(new WildcardModel(pattern[..^1], 0, any));
            }
            else
            {
                AddModel(pattern, new Deployment(_deployments++, $"{vendor.Name}/{pattern}", provider, pattern));
            }
        }
    }

    public Snapshot Compile()
    {
        var names = string.Join('\n', _models.Select(static m => m.Key).Concat(_wildcards.Select(static w => w.Model.Name)));
        return new Snapshot
        {
            Revision = "zero-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(names)))[..7],
            Node = _node,
            Providers = [.. _providers],
            Models = new Utf8Map<VirtualModel>(_models),
            Wildcards = [.. _wildcards.OrderByDescending(static w => w.Prefix.Length)],
        };
    }

    private Provider Add(VendorConfig vendor, IReadOnlyList<string> keys)
    {
        var provider = new Provider
        {
            Slot = _providers.Count,
            Name = vendor.Name,
            Vendor = vendor.Name,
            Dialect = vendor.Dialect,
            BaseUrl = new Uri(vendor.BaseUrl ?? $"http://127.0.0.1:{vendor.Discover!.Port}/v1"),
            ApiKeys = keys,
            KeyHeader = vendor.KeyHeader ?? "authorization",
            Headers = [.. vendor.Headers ?? new Dictionary<string, string>()],
            Quirks = QuirkNames.Combine(vendor.Quirks ?? []),
            Zone = vendor.Zone ?? Zone.Cloud,
        };
        _providers.Add(provider);
        var prefix = vendor.Name + "/";
        var any = new VirtualModel { Name = prefix + "*", Deployments = [new Deployment(_deployments++, prefix + "*", provider, null)] };
        _wildcards.Add(new WildcardModel(prefix, prefix.Length, any));
        return provider;
    }

    private void AddModel(string name, Deployment deployment)
    {
        if (_models.TrueForAll(m => m.Key != name))
        {
            _models.Add(KeyValuePair.Create(name, new VirtualModel { Name = name, Deployments = [deployment] }));
        }
    }
}
