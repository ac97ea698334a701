using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRouter.Inspection;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Inspection;

public sealed class ParameterEditsTests
{
    [Theory]
    [InlineData("""{"a":1,"model":"m"}""", """{"s":0,"model":"m"}""")]
    [InlineData("""{"model":"m","a":1}""", """{"s":0,"model":"m"}""")]
    [InlineData("""{ "a" : {"x":[1]} , "b":2 ,"model":"m" , "c":3 }""", """{"s":0, "model":"m"}""")]
    [InlineData("""{"a":1,"s":5,"b":2,"model":"m"}""", """{"s":5,"model":"m"}""")]
    [InlineData("""{"model":"m","n":99,"t":5}""", """{"s":0,"model":"m","n":10,"t":5}""")]
    [InlineData("""{"model":"m","n":"99"}""", """{"s":0,"model":"m","n":"99"}""")]
    public void Body_Edited_IsAsTheOperatorWants(string body, string expected)
    {
        var settings = Settings(["a", "b", "c"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(Apply(body, settings))), Apply(body, settings));
    }

    // Any members in any order with any white space: what is left is what a parser would have left.
    [Fact]
    public void AnyBody_Edited_IsTheSameAsParsedAndRebuilt()
    {
        var random = new Random(5);
        for (var round = 0; round < 5000; round++)
        {
            var names = new[] { "a", "b", "c", "n", "s", "t", "u", "model" }.OrderBy(_ => random.Next()).Take(random.Next(1, 8)).ToList();
            if (!names.Contains("model"))
            {
                names[random.Next(names.Count)] = "model";
            }

            var members = names.Select(name => $"{Space(random)}\"{name}\"{Space(random)}:{Space(random)}{(name == "model" ? "\"m\"" : name == "n" ? $"{random.Next(20)}" : "[{\"x\":\"}\"}]")}{Space(random)}");
            var body = $"{{{string.Join(',', members)}}}";
            var edited = JsonNode.Parse(Apply(body, Settings(["a", "b", "c"])))!;
            var expected = JsonNode.Parse(body)!.AsObject();
            foreach (var dropped in new[] { "a", "b", "c" })
            {
                expected.Remove(dropped);
            }

            expected.TryAdd("s", 0);
            if (expected["n"] is { } n && n.GetValue<int>() > 10)
            {
                expected["n"] = 10;
            }

            Assert.True(JsonNode.DeepEquals(expected, edited), $"{body} became {edited.ToJsonString()}");
        }
    }

    private static string Space(Random random) => random.Next(4) switch
    {
        0 => " ",
        1 => "\n\t",
        _ => "",
    };

    private static ParameterSettings Settings(string[] drop) => new()
    {
        Set = [new("s"u8.ToArray(), "0"u8.ToArray())],
        Cap = [new("n"u8.ToArray(), 10)],
        Drop = [.. drop.Select(Encoding.UTF8.GetBytes)],
    };

    private static string Apply(string body, ParameterSettings settings)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var edits = default(BodyEdits);
        ParameterEdits.Apply(bytes, settings, ref edits);
        var result = new MemoryStream();
        var at = 0;
        for (var i = 0; i < edits.Count; i++)
        {
            Assert.True(edits[i].Start >= at, $"edits overlap in {body}");
            result.Write(bytes.AsSpan(at..edits[i].Start));
            result.Write(edits[i].Text.Span);
            at = edits[i].Start + edits[i].Length;
        }

        result.Write(bytes.AsSpan(at));
        Assert.Equal(edits.LengthAfter(bytes.Length), result.Length);
        using var check = JsonDocument.Parse(result.ToArray());
        return Encoding.UTF8.GetString(result.ToArray());
    }
}
