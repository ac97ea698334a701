using System.Text;
using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Wire;

/// <summary>What callers are told of broken JSON: whether it was cut off or wrong, and at which byte.</summary>
public sealed class JsonFaultTests
{
    [Theory]
    [InlineData("", "Truncated", 0)]
    [InlineData("[1", "Truncated", 2)]
    [InlineData("[1,", "Truncated", 3)]
    [InlineData("{\"a\"", "Truncated", 4)]
    [InlineData("{\"a\":", "Truncated", 5)]
    [InlineData("tru", "Truncated", 0)]
    [InlineData("[n", "Truncated", 1)]
    [InlineData("tra", "Syntax", 0)]
    [InlineData("trux", "Syntax", 0)]
    [InlineData("-", "Truncated", 1)]
    [InlineData("1.", "Truncated", 2)]
    [InlineData("1e+", "Truncated", 3)]
    [InlineData("[1.]", "Syntax", 3)]
    [InlineData("[1e]", "Syntax", 3)]
    [InlineData("[-]", "Syntax", 2)]
    [InlineData("\"a", "Truncated", 2)]
    [InlineData("\"\\", "Truncated", 2)]
    [InlineData("\"\\u12", "Truncated", 5)]
    [InlineData("\"\\u12x4\"", "Syntax", 5)]
    [InlineData("\"\\x\"", "Syntax", 2)]
    [InlineData("{1:2}", "Syntax", 1)]
    [InlineData("[1 2]", "Syntax", 3)]
    [InlineData("{} 1", "Syntax", 3)]
    public void Fault_IsToldWithItsKindAndPlace(string json, string fault, int position)
    {
        var scanner = new JsonScanner(Encoding.UTF8.GetBytes(json));
        while (scanner.Read() is not (JsonToken.Fault or JsonToken.End))
        {
        }

        Assert.Equal((fault, position), (scanner.Fault.ToString(), scanner.Position));

        // Once broken it stays broken, for the same reason.
        Assert.Equal(JsonToken.Fault, scanner.Read());
        Assert.Equal((fault, position), (scanner.Fault.ToString(), scanner.Position));
    }

    [Fact]
    public void Depth_SixtyFourObjects_AreOpenedAndClosedInOrder()
    {
        var json = string.Concat(Enumerable.Range(0, 32).Select(static _ => "{\"a\":[")) + string.Concat(Enumerable.Range(0, 32).Select(static _ => "]}"));
        var scanner = new JsonScanner(Encoding.UTF8.GetBytes(json));
        var deepest = 0;
        JsonToken token;
        do
        {
            token = scanner.Read();
            deepest = Math.Max(deepest, scanner.Depth);
        }
        while (token is not (JsonToken.Fault or JsonToken.End));
        Assert.Equal((JsonToken.End, 64), (token, deepest));
        var wrong = new JsonScanner(Encoding.UTF8.GetBytes(json[..^2] + "}]"));
        while ((token = wrong.Read()) is not (JsonToken.Fault or JsonToken.End))
        {
        }

        Assert.Equal(JsonToken.Fault, token);
    }
}
