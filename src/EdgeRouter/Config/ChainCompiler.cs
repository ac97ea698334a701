using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>Fallbacks: names of models become references, and the last resort is put at the end of every chain.</summary>
internal sealed class ChainCompiler(RouterConfig config, Func<string?, VirtualModel?> named)
{
    private readonly VirtualModel? _lastResort = named(config.Defaults?.LastResort);

    /// <param name="written">Null: a name that the router made itself.</param>
    public void Link(VirtualModel model, ModelConfig? written)
    {
        model.Fallbacks = Chain(model, written?.Fallbacks ?? []);
        if (written?.FallbacksByCause is { } causes)
        {
            var lists = new IReadOnlyList<VirtualModel>?[Enum.GetValues<FailureCause>().Length];
            lists[(int)FailureCause.ContextLength] = ChainOrNull(model, causes.ContextLength);
            lists[(int)FailureCause.ContentPolicy] = ChainOrNull(model, causes.ContentPolicy);
            lists[(int)FailureCause.RateLimited] = ChainOrNull(model, causes.RateLimited);
            lists[(int)FailureCause.Timeout] = ChainOrNull(model, causes.Timeout);
            model.FallbacksByCause = lists;
        }

        if (model.Degradation is { } degradation)
        {
            degradation.Model = named((written?.Degradation ?? config.Defaults?.Degradation)?.Model);
        }
    }

    private VirtualModel[]? ChainOrNull(VirtualModel model, IReadOnlyList<string>? names) => names is null ? null : Chain(model, names);

    private VirtualModel[] Chain(VirtualModel model, IReadOnlyList<string> names)
    {
        var chain = names.Select(n => named(n)!).ToList();
        if (_lastResort is not null && _lastResort != model && !chain.Contains(_lastResort))
        {
            chain.Add(_lastResort);
        }

        return [.. chain];
    }
}
