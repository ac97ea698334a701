using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRouter.Config;
using EdgeRouter.Config.Document;
using EdgeRouter.Config.Records;
using Xunit;

namespace EdgeRouter.Tests.Config;

public sealed class ConfigSchemaTests
{
    [Fact]
    public void SchemaFile_InConfig_IsTheGeneratedOne()
        => Assert.True(
            ConfigFixture.ReadConfig("edgerouter.schema.json") == ConfigSchema.Text(),
            "config/edgerouter.schema.json is out of date: edgerouter schema > config/edgerouter.schema.json");

    [Fact]
    public void Schema_EveryProperty_IsDescribed()
    {
        var found = 0;
        Walk(ConfigSchema.Root, node =>
        {
            foreach (var (name, property) in node["properties"] as JsonObject ?? [])
            {
                found++;
                Assert.False(string.IsNullOrEmpty((string?)property!["description"]), name);
            }
        });
        Assert.True(found > 50);
    }

    [Fact]
    public void Schema_EveryObject_IsClosed()
        => Walk(ConfigSchema.Root, static node =>
        {
            if (node["properties"] is JsonObject)
            {
                Assert.False((bool)node["additionalProperties"]!);
            }
        });

    // A word that SchemaCheck does not know would be a rule that editors check and the router does not.
    [Fact]
    public void Schema_Keywords_AreTheOnesThatTheCheckKnows()
    {
        string[] known =
        [
            "$schema", "title", "description", "type", "properties", "additionalProperties", "required", "items", "enum", "pattern", "format", "examples", "minimum",
            "maximum", "writeOnly",
        ];
        Walk(ConfigSchema.Root, node => Assert.All(node, p => Assert.Contains(p.Key, known)));
    }

    [Fact]
    public void Schema_SecretProperties_AreWriteOnly()
    {
        var provider = ConfigSchema.Root["properties"]!["providers"]!["additionalProperties"]!["properties"]!;
        Assert.True((bool)provider["api_keys"]!["writeOnly"]!);
        Assert.True((bool)provider["headers"]!["writeOnly"]!);
        Assert.True(
            (bool)ConfigSchema.Root["properties"]!["auth"]!["properties"]!["keys"]!["items"]!["properties"]!["hash"]!["writeOnly"]!);
    }

    // What the reader of the records refuses the schema has to refuse first, because only the schema check knows line, path and near names.
    [Theory]
    [InlineData("""{ "nod": {} }""")]
    [InlineData("""{ "node": [] }""")]
    [InlineData("""{ "node": { "id": 5 } }""")]
    [InlineData("""{ "node": { "location": ["a"] } }""")]
    [InlineData("""{ "auth": { "mode": "nobody" } }""")]
    [InlineData("""{ "auth": { "force": "yes" } }""")]
    [InlineData("""{ "auth": { "keys": [ { "id": "a" } ] } }""")]
    [InlineData("""{ "providers": { "a": { "http2": 1 } } }""")]
    [InlineData("""{ "providers": { "a": { "api_keys": "k" } } }""")]
    [InlineData("""{ "providers": { "a": { "zone": "moon" } } }""")]
    [InlineData("""{ "providers": [ { } ] }""")]
    [InlineData("""{ "models": { "a": { } } }""")]
    [InlineData("""{ "models": { "a": { "deployments": [ { "provider": "p" } ] } } }""")]
    [InlineData("""{ "models": { "a": { "deployments": [], "timeouts": { "idle": "5" } } } }""")]
    [InlineData("""{ "models": { "a": { "deployments": [], "retries": { "attempts": 1.5 } } } }""")]
    [InlineData("""{ "models": { "a": { "deployments": [], "retries": { "attempts": 99999999999 } } } }""")]
    [InlineData("""{ "limits": { "request_body": "32mb" } }""")]
    [InlineData("""{ "limits": { "request_body": 1.5 } }""")]
    [InlineData("""{ "limits": { "request_body": -1 } }""")]
    [InlineData("""[]""")]
    [InlineData("""5""")]
    public void SchemaCheck_WhatTheReaderRefuses_IsRefused(string json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ConfigJsonContext.Default.RouterConfig));

        var errors = new ConfigErrors("f");
        var root = ConfigDocument.Parse(System.Text.Encoding.UTF8.GetBytes(json), errors);
        new SchemaCheck(errors).Check(root!, ConfigSchema.Root);
        Assert.Equal(1, errors.Count);
    }

    private static void Walk(JsonObject schema, Action<JsonObject> visit)
    {
        visit(schema);
        foreach (var (_, property) in schema["properties"] as JsonObject ?? [])
        {
            Walk((JsonObject)property!, visit);
        }

        foreach (var inner in new[] { schema["items"], schema["additionalProperties"] }.OfType<JsonObject>())
        {
            Walk(inner, visit);
        }
    }
}
