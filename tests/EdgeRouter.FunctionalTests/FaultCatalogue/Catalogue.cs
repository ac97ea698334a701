using System.Text;

namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>Runs every fault in every setting, side by side, against one router and three upstreams: what has to wait waits together. The tests then look at the results.</summary>
public sealed class Catalogue : IAsyncLifetime
{
    private const int AtATime = 24;

    internal static IReadOnlyList<FaultRun> Planned { get; } = Plan();

    internal List<FaultRun> Runs { get; } = [];

    internal Router Router { get; private set; } = null!;

    internal Mock Cloud { get; private set; } = null!;

    internal Mock OtherCloud { get; private set; } = null!;

    internal Mock OnPrem { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        (Cloud, OtherCloud, OnPrem) = (await Mock.StartAsync(), await Mock.StartAsync(), await Mock.StartAsync());
        Runs.AddRange(Plan());
        Router = await Router.StartAsync(Config());
        using var places = new SemaphoreSlim(AtATime);
        await Task.WhenAll(Runs.Select(async run =>
        {
            await places.WaitAsync();
            try
            {
                await run.RunAsync(Router, Cloud, run.Setting == Setting.OnPremFallback ? OnPrem : OtherCloud);
            }
            finally
            {
                places.Release();
            }
        }));
        Scorecard.Write(Runs);
    }

    public async Task DisposeAsync()
    {
        await Router.DisposeAsync();
        await Cloud.DisposeAsync();
        await OtherCloud.DisposeAsync();
        await OnPrem.DisposeAsync();
    }

    // For Anthropic's callers on-prem or cloud makes no difference that OpenAI's would not show.
    private static List<FaultRun> Plan() =>
    [
        .. (from caller in Enum.GetValues<Caller>()
            from fault in Faults.All
            from setting in fault.Settings
            where caller == Caller.OpenAi || setting != Setting.OnPremFallback
            select (fault, setting, caller)).Select(static (plan, i) => new FaultRun(i, plan.fault, plan.setting, plan.caller)),
    ];

    private string Config()
    {
        var dead = Ports.Free(1)[0];
        var text = new StringBuilder("\"providers\": {\n");
        text.AppendJoin(",\n", Runs.Select(run => run.Provider(run.Fault.IsDead ? dead : Cloud.Port)));
        text.Append($$"""
            ,
            "cloud": { "dialect": "openai", "base_url": "http://127.0.0.1:{{OtherCloud.Port}}/v1", "api_keys": ["sk-upstream-secret-8"], "zone": "cloud" },
            "onprem": { "dialect": "openai", "base_url": "http://127.0.0.1:{{OnPrem.Port}}/v1", "api_keys": ["sk-upstream-secret-9"], "zone": "on-prem" }
            },
            "models": {
            "steady": { "deployments": [ { "provider": "cloud", "model": "ev={{FaultRun.Words}},uid" } ] },
            """);
        text.AppendJoin(",\n", Runs.Select(static run => run.Models()));
        return text.Append(
            """
            },
            "defaults": {
              "timeouts": { "connect": "1s", "first_token": "1s", "idle": "1s", "total": "6s", "client_stall": "2s", "keepalive": "400ms" },
              "retries": { "attempts": 3, "backoff": "50ms", "max_backoff": "500ms" },
              "queue": { "length": 64, "wait": "5s" }
            },
            "log": { "format": "json" }
            """).ToString();
    }
}
