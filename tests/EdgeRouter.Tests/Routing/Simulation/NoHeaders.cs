using EdgeRouter.Model;

namespace EdgeRouter.Tests.Routing.Simulation;

internal sealed class NoHeaders : IHeaderSource
{
    public static readonly NoHeaders Instance = new();

    public string? Header(string name) => null;
}
