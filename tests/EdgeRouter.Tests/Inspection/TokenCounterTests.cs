using System.Text;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Tests.Inspection;

public sealed class TokenCounterTests
{
    [Theory]
    [InlineData("gpt-4o-mini", TokenFamily.O200k)]
    [InlineData("openai/gpt-5.2", TokenFamily.O200k)]
    [InlineData("o3", TokenFamily.O200k)]
    [InlineData("gpt-4.1-nano", TokenFamily.O200k)]
    [InlineData("gpt-4-turbo", TokenFamily.Cl100k)]
    [InlineData("gpt-3.5-turbo", TokenFamily.Cl100k)]
    [InlineData("llama-3.3-70b", TokenFamily.Unknown)]
    [InlineData("olmo-2", TokenFamily.Unknown)]
    internal void FamilyOf_ToldByTheName(string model, TokenFamily expected) => Assert.Equal(expected, TokenCounter.FamilyOf(model));

    // Known encodings: "hello world" is 2 tokens in both vocabularies, "tiktoken is great!" 6 in cl100k and in o200k.
    [Theory]
    [InlineData("\"hello world\"", 2, TokenFamily.O200k)]
    [InlineData("\"hello world\"", 2, TokenFamily.Cl100k)]
    [InlineData("\"tiktoken is great!\"", 6, TokenFamily.Cl100k)]
    [InlineData("\"hello\\u0020world\"", 2, TokenFamily.O200k)]
    [InlineData("[{\"type\":\"text\",\"text\":\"hello world\"}]", 2, TokenFamily.O200k)]
    internal void Count_OfOneMessage_IsItsTextAndWhatIsAroundIt(string content, int text, TokenFamily family)
    {
        Assert.Equal(3 + 3 + text, Count($"\"messages\":[{{\"role\":\"user\",\"content\":{content}}}]", family, out var exact));
        Assert.True(exact);
    }

    [Fact]
    public void Count_SystemAndTurns_AddUp() =>
        Assert.Equal(3 + (3 * (3 + 2)), Count("\"system\":\"hello world\",\"messages\":[{\"role\":\"user\",\"content\":\"hello world\"},{\"role\":\"assistant\",\"content\":\"hello world\"}]", TokenFamily.O200k, out _));

    [Theory]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}]")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"AAAA\"}}]}]")]
    public void Count_OfWhatOnlyTheProviderKnows_IsNotExact(string members)
    {
        Assert.True(Count(members, TokenFamily.O200k, out var exact) > 3);
        Assert.False(exact);
    }

    private static int Count(string members, TokenFamily family, out bool exact)
    {
        var reader = Translations.ReaderOf(DialectId.Anthropic);
        Assert.True(reader.Read(Encoding.UTF8.GetBytes($"{{\"model\":\"m\",\"max_tokens\":9,{members}}}"), out var chat), reader.Error?.Message);
        return TokenCounter.Count(chat, family, out exact);
    }
}
