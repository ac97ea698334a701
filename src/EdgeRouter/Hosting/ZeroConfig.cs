using System.Security.Cryptography;
using System.Text;
using EdgeRouter.Config.Models;
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
    private readonly Dictionary<string, Deployment> _deployments = new(StringComparer.Ordinal);
    private readonly SlotTable _slots;
    private readonly Lazy<ModelCatalogue> _known = new(static () => new ModelCatalogue(ModelCatalogue.LoadEmbedded()));
    private int _pools;

    public ZeroConfig(NodeFacts node, SlotTable slots)
    {
        _node = node;
        _slots = slots;
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
        AddModel(VendorCatalogue.Sandbox, Deploy("sandbox/sandbox", sandbox, VendorCatalogue.Sandbox));
    }

    /// <summary>A server that was found on this machine, with the models it says it has.</summary>
    public void AddLocal(VendorConfig vendor, IReadOnlyList<string> models)
    {
        var provider = Add(vendor, []);
        foreach (var name in models)
        {
            AddModel(name, Deploy($"{vendor.Name}/{name}", provider, name));
        }
    }

    /// <summary>A vendor whose key was found. Nothing is asked of it before a caller does.</summary>
    public void AddKeyed(VendorConfig vendor, string key)
    {
        var provider = Add(vendor, [key], _known.Value.EndsOf(vendor.Name, DateOnly.MinValue));
        foreach (var pattern in vendor.Serves ?? [])
        {
            if (pattern.EndsWith('*'))
            {
                var any = Pool(pattern, Deploy($"{vendor.Name}/*", provider, null));
                _wildcards.Add(new WildcardModel(pattern[..^1], 0, any));
            }
            else
            {
                AddModel(pattern, Deploy($"{vendor.Name}/{pattern}", provider, pattern));
            }
        }
    }

    public Snapshot Compile()
    {
        foreach (var id in _deployments.Keys)
        {
            _slots.Take(id);
        }

        var names = string.Join('\n', _models.Select(static m => m.Key).Concat(_wildcards.Select(static w => w.Model.Name)));
        return new Snapshot
        {
            Revision = "zero-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(names)))[..7],
            Node = _node,
            Providers = [.. _providers],
            Deployments = [.. _deployments.Values],
            ModelCount = _pools,
            Models = new Utf8Map<VirtualModel>(_models),
            Wildcards = [.. _wildcards.OrderByDescending(static w => w.Prefix.Length)],
        };
    }

    private Provider Add(VendorConfig vendor, IReadOnlyList<string> keys, Utf8Map<string>? ends = null)
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
            Ends = ends,
        };
        _providers.Add(provider);
        var prefix = vendor.Name + "/";
        var any = Pool(prefix + "*", Deploy(prefix + "*", provider, null));
        _wildcards.Add(new WildcardModel(prefix, prefix.Length, any));
        return provider;
    }

    // Holds the slot for as long as this lives; each snapshot holds it once more.
    private Deployment Deploy(string id, Provider provider, string? upstreamModel)
    {
        if (!_deployments.TryGetValue(id, out var deployment))
        {
            deployment = new Deployment(_slots.Take(id), id, provider, upstreamModel) { Index = _deployments.Count, Facts = new DeploymentFacts { Zone = provider.Zone } };
            _deployments.Add(id, deployment);
        }

        return deployment;
    }

    private void AddModel(string name, Deployment deployment)
    {
        if (_models.TrueForAll(m => m.Key != name))
        {
            _models.Add(KeyValuePair.Create(name, Pool(name, deployment)));
        }
    }

    private VirtualModel Pool(string name, Deployment deployment) => new() { Name = name, Index = _pools++, Candidates = [new Candidate(deployment)] };
}
