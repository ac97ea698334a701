using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRouter.Config.Records;

namespace EdgeRouter.Tests.Config.Docs;

/// <summary>
/// What a description calls the default is what happens: a file that writes it out compiles to the same facts as one that leaves it out, and one with another value to others.
/// </summary>
public sealed class DefaultsAreTrueTests
{
    // Has everything that a default stands in.
    private const string Base =
        """
        {
          "node": {}, "listen": {}, "cors": { "origins": ["*"] }, "auth": { "mode": "none" }, "log": {}, "limits": {}, "rules": [],
          "cache": { "snapshot": { "file": "cache.bin", "key": "0123456789abcdef" } },
          "defaults": { "breaker": {}, "retry_budget": {} },
          "providers": {
            "p": { "dialect": "openai", "base_url": "http://127.0.0.1:9/v1", "api_keys": ["k"], "rate_limits": {} },
            "q": { "dialect": "openai", "base_url": "http://127.0.0.1:8/v1", "api_keys": ["k"] }
          },
          "models": {
            "m": {
              "deployments": [{ "provider": "p", "model": "x" }, { "provider": "q", "model": "x" }],
              "strategy": "blend", "blend": {}, "timeouts": {}, "retries": {}, "hedge": {}, "queue": {}, "degradation": { "reply": "Sorry." }, "cache": {}, "constraints": { "regions": ["*"] },
              "split": { "arms": [{ "name": "a", "share": 1 }] }
            }
          }
        }
        """;

    // Where another value leaves no trace in what is compared here (some act only when the process starts), or is refused beside the rest of the file.
    private static readonly string[] NoTrace =
    [
        "auth.mode", "auth.force", "node.core_files", "auth.keys[].priority", "models.*.strategy", "providers.*.azure.authority", "providers.*.credentials",
    ];

    public static TheoryData<string> Literals => [.. RecordTables.ByPath
        .SelectMany(static p => RecordField.Of(p.Value).Where(static f => RecordTables.Literal(f) is not null).Select(f => $"{p.Key}{(p.Key.Length == 0 ? "" : ".")}{f.Name}"))
        .Where(static p => !NoTrace.Contains(p))];

    [Theory]
    [MemberData(nameof(Literals))]
    public void Default_WrittenOut_ChangesNothing(string path)
    {
        var field = Field(path);
        var literal = RecordTables.Literal(field)!;
        var left = Compiled(JsonNode.Parse(Base)!);
        Assert.Equal(left, Compiled(With(path, Value(field, literal))));
        Assert.NotEqual(left, Compiled(With(path, Value(field, Another(field, literal)))));
    }

    [Fact]
    public void Defaults_ThatAreCompared_AreMostOfThem() => Assert.True(Literals.Count > 45, $"{Literals.Count}");

    private static string Compiled(JsonNode config)
    {
        var result = new ConfigFixture().Load(config.ToJsonString());
        Assert.Equal([], result.Errors.Select(static e => e.ToString()));
        return FactsDump.Of(result.Snapshot!, result.Listen!, result.Log!);
    }

    private static RecordField Field(string path)
    {
        var at = path.LastIndexOf('.');
        return RecordField.Of(RecordTables.ByPath[at < 0 ? "" : path[..at]]).Single(f => f.Name == path[(at + 1)..]);
    }

    private static JsonNode With(string path, JsonNode value)
    {
        var root = JsonNode.Parse(Base)!;
        var node = root;
        var names = path.Split('.');
        foreach (var step in names[..^1])
        {
            node = step == "*" ? node.AsObject().First().Value! : node[step.Replace("[]", "", StringComparison.Ordinal)]!;
            if (step.EndsWith("[]", StringComparison.Ordinal))
            {
                node = node[0]!;
            }
        }

        node[names[^1]] = value;
        return root;
    }

    private static JsonNode Value(RecordField field, string text) => field.Type switch
    {
        var t when t == typeof(bool) => JsonValue.Create(text == "true"),
        var t when t == typeof(int) => JsonValue.Create(int.Parse(text, CultureInfo.InvariantCulture)),
        var t when t == typeof(double) => JsonValue.Create(double.Parse(text, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(text),
    };

    private static string Another(RecordField field, string text) => field.Type switch
    {
        var t when t == typeof(bool) => text == "true" ? "false" : "true",
        var t when t == typeof(int) => (int.Parse(text, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture),
        var t when t == typeof(double) => (double.Parse(text, CultureInfo.InvariantCulture) * 0.8 + 0.03).ToString(CultureInfo.InvariantCulture),
        var t when t == typeof(Duration) => "7s",
        var t when t == typeof(ByteSize) => field.Name == "max_entry" ? "77KB" : "77MB",
        var t when t.IsEnum => RecordTables.Words(t).First(w => w != text),
        _ => "http://127.0.0.1:4444",
    };
}
