using System.Text;

namespace EdgeRouter.FunctionalTests.Chaos;

/// <summary>The models of the chaos: each has a primary that fails in one way in so many of a hundred requests, and some have what a careful operator would put behind it.</summary>
internal static class ChaosModels
{
    public const int Words = 12;

    // Before the first token, and quick: with something healthy behind it nobody ever sees one of these.
    private static readonly string[] Early = ["status=500", "status=503", "status=429,retry=1", "status=429,code=insufficient_quota", "reset", "errbody", "page", "harmless=2,inband=0", "wait=50,status=502,err=html"];

    // Later, or silent: a stream may end with an error in it, a JSON answer at its total time.
    private static readonly string[] Late = ["cut=7,how=close,int=5", "cut=7,how=rst,int=10", "cut=9,how=half", "cut=8", "inband=6", "bad=5", "nofinish,nodone", "silent", "headonly", "stall=6", "short", "cutjson", "ttft=300,int=40"];

    /// <summary>Names, and whether every request must be answered.</summary>
    public static IReadOnlyList<(string Name, bool IsSafe)> All { get; } =
    [
        .. Early.SelectMany(static (_, i) => new[] { ($"early-{i}", false), ($"early-{i}-behind", true) }),
        .. Late.SelectMany(static (_, i) => new[] { ($"late-{i}", false), ($"late-{i}-mended", false) }),
        ("pool", false),
        ("hedged", false),
        ("narrow", false),
        ("steady", true),
        ("slow", true),
    ];

    /// <param name="round">Each configuration differs from the one before.</param>
    public static string Config(int cloud, int onPrem, int round)
    {
        var extra = round % 3 == 1 ? $$""", "extra": { "dialect": "openai", "base_url": "http://127.0.0.1:{{onPrem}}/v1", "api_keys": [] }""" : "";
        var text = new StringBuilder(
            $$"""
            "providers": {
              "cloud": { "dialect": "openai", "base_url": "http://127.0.0.1:{{cloud}}/v1", "api_keys": ["sk-upstream-secret-0", "sk-upstream-secret-1"], "zone": "cloud" },
              "near": { "dialect": "openai", "base_url": "http://127.0.0.1:{{onPrem}}/v1", "api_keys": [], "zone": "on-prem" }{{extra}}
            },
            "models": {
              "local": { "deployments": [ { "provider": "near", "model": "ev={{Words}},uid,prefill" , "prefill": true } ] },
              "steady": { "deployments": [ { "provider": "near", "model": "ev={{Words}},uid,int=10" } ] },
              "slow": { "deployments": [ { "provider": "near", "model": "ev={{Words}},uid,int=150" } ] },
              "narrow": { "deployments": [ { "provider": "near", "model": "ev={{Words}},uid,int=20,narrow", "max_concurrency": 2 } ], "queue": { "length": 8, "wait": "1s" } },
              "hedged": { "deployments": [ {{Deployment("silent", 30)}}, {{Deployment("status=500", 20)}}, { "provider": "near", "model": "ev={{Words}},uid,hedge" } ], "hedge": { "share": 0.5, "after": "150ms" } },
              "pool": { "strategy": "latency", "deployments": [ {{Deployment("reset", 40)}}, {{Deployment("cut=7,how=close", 40)}}, {{Deployment("status=503", 40)}}, { "provider": "near", "model": "ev={{Words}},uid,pool" } ], "recovery": "restart-matching" }
            """);
        for (var i = 0; i < Early.Length; i++)
        {
            text.Append($$""", "early-{{i}}": { "deployments": [ {{Deployment(Early[i], 40)}} ] }, "early-{{i}}-behind": { "deployments": [ {{Deployment(Early[i] + ",behind", 60)}} ], "fallbacks": ["local"] }""");
        }

        for (var i = 0; i < Late.Length; i++)
        {
            var recovery = (i + round) % 2 == 0 ? "continue" : "restart-matching";
            text.Append($$""", "late-{{i}}": { "deployments": [ {{Deployment(Late[i], 40)}} ] }, "late-{{i}}-mended": { "deployments": [ {{Deployment(Late[i] + ",mended", 60)}} ], "fallbacks": ["local"], "recovery": "{{recovery}}" }""");
        }

        return text.Append(
            $$"""
            },
            "defaults": {
              "timeouts": { "connect": "1s", "first_token": "1s", "idle": "1s", "total": "4s", "client_stall": "2s", "keepalive": "250ms" },
              "retries": { "attempts": 3, "backoff": "20ms", "max_backoff": "200ms" },
              "queue": { "length": {{32 + (round % 2)}}, "wait": "2s" },
              "breaker": { "open": "500ms", "max_open": "2s" }
            },
            "limits": { "drain_delay": "500ms", "drain_time": "1s" },
            "log": { "access": false }
            """).ToString();
    }

    private static string Deployment(string script, int chance) => $$"""{ "provider": "cloud", "model": "{{script}},ev={{Words}},uid,chance={{chance}}" }""";
}
