using System.Text.Json;
using EdgeRouter.Upstream.Sandbox;
using Xunit;

namespace EdgeRouter.Tests.Upstream.Sandbox;

public class SchemaSampleTests
{
    public static TheoryData<string> Schemas => [.. SchemaCases.Texts];

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Make_SmallSchema_IsSatisfied(string text)
    {
        var schema = JsonElement.Parse(text);

        var sample = JsonElement.Parse(SchemaSample.Make(schema));

        Assert.Equal(JsonValueKind.Object, sample.ValueKind);
        Assert.Null(SchemaCheck.Problem(sample, schema, schema));
    }

    [Fact]
    public void Make_AllProperties_AreThereThoughOptional()
    {
        var sample = JsonElement.Parse(SchemaSample.Make(JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}}}""")));

        Assert.Equal(["a", "b"], sample.EnumerateObject().Select(static m => m.Name));
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"},"b":{"$ref":"#"},"c":{"$ref":"#"}},"required":["a","b","c"]}""")]
    [InlineData("""{"allOf":[{"$ref":"#"},{"$ref":"#"}]}""")]
    [InlineData("""{"anyOf":[{"$ref":"#/anyOf/0"}]}""")]
    [InlineData("""{"type":"array","minItems":2000000000,"items":{"type":"array","minItems":2000000000,"items":{"type":"string","minLength":2000000000}}}""")]
    [InlineData("""{"type":"object","minProperties":2000000000,"additionalProperties":{"type":"string","minLength":2000000000}}""")]
    [InlineData("""{"type":"object","properties":{"a":false,"b":7,"c":{"$ref":"http://elsewhere/x"},"d":{"type":"integer","minimum":5,"maximum":1},"e":{"type":"odd"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"number","minimum":1e300,"maximum":1e308},"b":{"type":"integer","multipleOf":0}},"required":7}""")]
    [InlineData("""{"type":"number","minimum":-1,"multipleOf":0.0000000000000000000000001}""")]
    [InlineData("[]")]
    public void Make_SchemaWithoutEndOrSense_IsBoundedJson(string text)
    {
        var sample = SchemaSample.Make(JsonElement.Parse(text));

        Assert.InRange(sample.Length, 1, 600_000);
        JsonElement.Parse(sample);
    }
}
