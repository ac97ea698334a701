namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>A mock upstream and a router in front of it, shared by the tests of one class. Deadlines are short, so that tests of them are.</summary>
public sealed class World : IAsyncLifetime
{
    internal Mock Mock { get; private set; } = null!;

    internal Router Router { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Mock = await Mock.StartAsync();
        Router = await Router.StartAsync(Router.For(
            Mock,
            rest: """
            , "defaults": { "timeouts": { "connect": "500ms", "first_token": "1s", "idle": "1s", "total": "4s", "client_stall": "1s", "keepalive": "300ms" } }
            , "limits": { "request_body": "1MB", "response_body": "8MB", "json_depth": 32, "request_body_time": "1s" }
            , "log": { "format": "json" }
            """));
    }

    public async Task DisposeAsync()
    {
        await Router.DisposeAsync();
        await Mock.DisposeAsync();
    }
}
