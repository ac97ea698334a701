using System.Text;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;

namespace EdgeRouter.Tests.Pipeline;

public sealed class CachePolicyTests
{
    [Theory]
    [InlineData("\"temperature\":0", true)]
    [InlineData("\"temperature\":-0.0e10", true)]
    [InlineData("\"temperature\":0.00001", false)]
    [InlineData("\"temperature\":1e-9", false)]
    [InlineData("\"temperature\":\"0\"", false)]
    [InlineData("\"seed\":0", true)]
    [InlineData("\"seed\":null", false)]
    [InlineData("\"top_p\":0", false)]
    [InlineData("\"temperature\":1,\"temperature\":0", false)]
    [InlineData("\"temperature\":0,\"temperature\":0", false)]
    [InlineData("\"temperature\":null,\"temperature\":0", false)]
    [InlineData("\"seed\":null,\"seed\":1", false)]
    [InlineData("\"seed\":\"1\"", false)]
    [InlineData("\"temperature\":0,\"Temperature\":1", false)]
    [InlineData("\"temperature\":0,\"temp\\u0065rature\":1", false)]
    [InlineData("\"temperature\":0,\"Other\":1,\"\\u006fther\":1", true)]
    [InlineData("\"nested\":{\"temperature\":0}", false)]
    public void Deterministic_IsZeroTemperatureOrASeed(string members, bool admitted) => Assert.Equal(admitted, Admits(members));

    [Theory]
    [InlineData("", "temperature=0", "", "", true)]
    [InlineData("", "temperature=0.5", "", "", false)]
    [InlineData("", "seed=1", "", "", true)]
    [InlineData("\"temperature\":1", "temperature=0", "", "", false)]
    [InlineData("\"temperature\":null", "temperature=0", "", "", false)]
    [InlineData("\"seed\":null", "seed=1", "", "", false)]
    [InlineData("\"temperature\":\"1\"", "", "", "temperature=0", false)]
    [InlineData("\"TEMPERATURE\":1", "temperature=0", "", "", false)]
    [InlineData("", "seed=1", "seed", "", false)]
    [InlineData("\"temperature\":0", "", "temperature", "", false)]
    [InlineData("\"seed\":1", "", "seed", "", false)]
    [InlineData("\"temperature\":1", "", "", "temperature=0", true)]
    [InlineData("", "", "", "temperature=0", false)]
    public void Parameters_OfTheOperator_Count(string members, string set, string drop, string cap, bool admitted)
    {
        var parameters = new ParameterSettings
        {
            Set = [.. Pairs(set).Select(static p => KeyValuePair.Create(Encoding.UTF8.GetBytes(p[0]), Encoding.UTF8.GetBytes(p[1])))],
            Drop = drop.Length == 0 ? [] : [Encoding.UTF8.GetBytes(drop)],
            Cap = [.. Pairs(cap).Select(static p => KeyValuePair.Create(Encoding.UTF8.GetBytes(p[0]), double.Parse(p[1])))],
        };
        Assert.Equal(admitted, Admits(members, parameters: parameters));
    }

    [Theory]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", true)]
    [InlineData("\"tools\":[{\"name\":\"f\",\"input_schema\":{}}]", true)]
    [InlineData("\"tools\":[{\"type\":\"custom\",\"name\":\"f\"}]", true)]
    [InlineData("\"tools\":[{\"type\":\"function\"},{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]", false)]
    [InlineData("\"tools\":[{\"type\":\"mcp\"}]", false)]
    [InlineData("\"web_search_options\":{}", false)]
    [InlineData("\"search_parameters\":{\"mode\":\"auto\"}", false)]
    [InlineData("\"enable_search\":true", false)]
    [InlineData("\"enable_search\":false", true)]
    [InlineData("\"mcp_servers\":[{}]", false)]
    [InlineData("\"plugins\":[{\"id\":\"web\"}]", false)]
    [InlineData("\"tools\":[{\"t\\u0079pe\":\"web_search\"}]", false)]
    [InlineData("\"tools\":[{\"type\":\"web_search\"}],\"functions\":[{\"name\":\"f\"}]", false)]
    [InlineData("\"web_search_options\":null", true)]
    public void Tools_OfTheProvidersOwn_AreNotForACache(string members, bool admitted)
    {
        Assert.Equal(admitted, Admits("\"temperature\":0," + members));
        Assert.True(Admits("\"temperature\":0," + members, new CacheSettings { StoreToolCalls = true }));
    }

    [Theory]
    [InlineData("\"Web_Search_Options\":{}")]
    [InlineData("\"t\\u006fols\":[{\"type\":\"web_search\"}]")]
    public void Tools_UnderADisguisedKey_AreNotForACache(string members) => Assert.False(Admits(members, new CacheSettings { AnyRequest = true }));

    [Fact]
    public void Operations_DecideToo()
    {
        Assert.True(Admits("\"input\":\"a\"", operation: Operation.Embeddings));
        Assert.False(Admits("\"temperature\":0", operation: Operation.CountTokens));
        Assert.True(Admits("\"temperature\":1", new CacheSettings { AnyRequest = true }));
        Assert.False(Admits("\"temperature\":1", new CacheSettings { AnyRequest = true }, operation: Operation.CountTokens));
    }

    private static string[][] Pairs(string text) => text.Length == 0 ? [] : [text.Split('=')];

    private static bool Admits(string members, CacheSettings? settings = null, Operation operation = Operation.ChatCompletions, ParameterSettings? parameters = null)
    {
        var body = Encoding.UTF8.GetBytes("{\"model\":\"m\"" + (members.Length == 0 ? "" : "," + members) + "}");
        Assert.Null(RequestScan.Scan(body, 64, out var facts));
        return CachePolicy.Admits(facts, body, operation, parameters, settings ?? new CacheSettings());
    }
}
