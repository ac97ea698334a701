using EdgeRouter.Tests.Pipeline.Engine;

namespace EdgeRouter.Tests.Pipeline;

/// <summary>Where the tests of the attempt engine play: two providers in the cloud, one on-prem.</summary>
internal static class AttemptWorlds
{
    public const string TwoProviders = """
        "providers": {
          "a": { "dialect": "openai", "base_url": "http://a.example/v1", "api_keys": ["a1", "a2"] },
          "b": { "dialect": "openai", "base_url": "http://b.example/v1", "api_keys": ["b1"] },
          "site": { "dialect": "openai", "base_url": "http://site.example/v1", "api_keys": [], "zone": "on-prem" }
        }
        """;

    public const string OneOfA = """ "m": { "deployments": [ { "provider": "a", "model": "x" } ] } """;

    public static uint Now(EngineWorld world) => EdgeRouter.Primitives.Clock.WrappingNow(world.Time);

    public static EngineWorld World(string models, Func<FakeCall, FakeAnswer> answer, int seed = 1) => new($$"""{ {{TwoProviders}}, "models": { {{models}} } }""", answer, seed);
}
