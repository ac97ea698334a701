using EdgeRouter.Caching.Keys;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Caching.Keys;

public sealed class LeftOutTests
{
    private static readonly string[] Always = ["model"];
    private static readonly string[] Sometimes = ["stream", "stream_options", "user", "metadata", "safety_identifier", "prompt_cache_key", "prompt_cache_retention"];

    // What sounds as if it did not matter and does, or may.
    private static readonly string[] Never =
        ["service_tier", "store", "seed", "n", "temperature", "sandbox", "cache_control", "logprobs", "include", "prompt_cache_options", "Model", "STREAM", "models", "user_id", "", "encoding_format", "anthropic_beta", "unheard_of"];

    public static TheoryData<string, string> Members
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var operation in Enum.GetNames<Operation>())
            {
                foreach (var name in (string[])[.. Always, .. Sometimes, .. Never])
                {
                    data.Add(operation, name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void TryCompute_MemberAtTheTop_CountsUnlessItIsListed(string operationName, string name)
    {
        var operation = Enum.Parse<Operation>(operationName);
        var expected = operation switch
        {
            Operation.ChatCompletions => (string[])[.. Always, .. Sometimes],
            Operation.Completions => ["model", "stream", "stream_options", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention"],
            Operation.Embeddings => ["model", "user", "safety_identifier"],
            Operation.Messages => ["model", "stream", "metadata"],
            Operation.CountTokens => ["model"],
            Operation.Responses => ["model", "stream", "stream_options"],
            _ => throw new ArgumentOutOfRangeException(nameof(operationName)),
        };
        var without = Digests.Of("""{"a":1,"z":2}""", operation);
        foreach (var value in (string[])["\"v\"", "true", "null", """{"a":[1,{"b":2}]}""", "[]"])
        {
            var with = Digests.Of($$"""{"a":1,"{{name}}":{{value}},"z":2}""", operation);
            Assert.NotNull(with);
            Assert.Equal(expected.Contains(name), with == without);
        }
    }

    [Fact]
    public void TryCompute_ListedMember_IsLeftOutHoweverItIsSpelledAndRepeated() =>
        Digests.Same("""{"a":1}""", """{"\u006dodel":"m","model":"n","a":1,"mode\u006C":{"x":"y"}}""");

    [Fact]
    public void TryCompute_ListedNameFurtherDown_Counts()
    {
        Digests.Different("""{"a":{"b":1}}""", """{"a":{"b":1,"model":"m"}}""");
        Digests.Different("""{"a":[{"user":"u"}]}""", """{"a":[{"user":"v"}]}""");
        Digests.Different("""{"a":{"stream":true}}""", """{"a":{"stream":false}}""");
    }

    [Fact]
    public void TryCompute_BrokenValueOfAListedMember_NoDigest()
    {
        Assert.Null(Digests.Of("""{"user":{"a":}}"""));
        Assert.Null(Digests.Of("""{"user":"\q"}"""));
    }
}
