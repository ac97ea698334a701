namespace EdgeRouter.FunctionalTests.Security;

/// <summary>A router and a mock that outlive many attacks, one after the other.</summary>
public sealed class Http2World : IAsyncLifetime
{
    internal Mock Mock { get; private set; } = null!;

    internal Router Router { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Mock = await Mock.StartAsync();
        Router = await Router.StartAsync(Router.For(Mock, rest: """, "log": { "level": "error" }, "defaults": { "timeouts": { "client_stall": "1s" } }"""));
    }

    public async Task DisposeAsync()
    {
        await Router.DisposeAsync();
        await Mock.DisposeAsync();
    }
}
