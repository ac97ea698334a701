using EdgeRouter.Caching.Keys;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Caching.Keys;

public sealed class PromptMatchTests
{
    // A place takes prose: a template with X for the text.
    public static TheoryData<string, string> ProsePlaces => new()
    {
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"user","content":"X"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"content":"X","role":"system"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"developer","content":"X"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"assistant","content":"X","tool_calls":[]}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"\u0075ser","\u0063ontent":"X"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"user","content":[{"type":"text","text":"X"},{"type":"image_url","image_url":{"url":"u"}}]}]}""" },
        { nameof(Operation.Completions), """{"prompt":"X"}""" },
        { nameof(Operation.Completions), """{"prompt":["a","X"]}""" },
        { nameof(Operation.Embeddings), """{"input":"X"}""" },
        { nameof(Operation.Embeddings), """{"input":["X"]}""" },
        { nameof(Operation.Messages), """{"system":"X"}""" },
        { nameof(Operation.Messages), """{"system":[{"type":"text","text":"X"}]}""" },
        { nameof(Operation.Messages), """{"messages":[{"role":"user","content":[{"type":"text","text":"X"}]}]}""" },
        { nameof(Operation.CountTokens), """{"messages":[{"role":"assistant","content":"X"}]}""" },
        { nameof(Operation.Responses), """{"input":"X"}""" },
        { nameof(Operation.Responses), """{"instructions":"X"}""" },
        { nameof(Operation.Responses), """{"input":[{"role":"user","content":"X"}]}""" },
        { nameof(Operation.Responses), """{"input":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"X"}]}]}""" },
    };

    public static TheoryData<string, string> ExactPlaces => new()
    {
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"tool","tool_call_id":"c","content":"X"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"content":[{"type":"text","text":"X"}],"role":"tool"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"function","content":"X"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"user","role":"tool","content":"X"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"tool","role":"user","content":"X"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":1,"content":"X"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"content":"X"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"X","content":"a"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"user","name":"X","content":"a"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"X"}}]}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"assistant","reasoning_content":"X","content":"a"}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"assistant","refusal":"X","content":null}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"X"}}]}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"user","content":[{"type":"text","text":{"text":"X"}}]}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"user","content":[["X"]]}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"user","content":["X"]}]}""" },
        { nameof(Operation.ChatCompletions), """{"messages":[{"role":"user","content":{"text":"X"}}]}""" },
        { nameof(Operation.ChatCompletions), """{"tools":[{"type":"function","function":{"description":"X"}}]}""" },
        { nameof(Operation.ChatCompletions), """{"response_format":{"json_schema":{"schema":{"const":"X"}}}}""" },
        { nameof(Operation.ChatCompletions), """{"stop":["X"]}""" },
        { nameof(Operation.ChatCompletions), """{"prediction":{"type":"content","content":"X"}}""" },
        { nameof(Operation.ChatCompletions), """{"system":"X","prompt":"X","input":"X","instructions":"X"}""" },
        { nameof(Operation.ChatCompletions), """{"x":{"messages":[{"role":"user","content":"X"}]}}""" },
        { nameof(Operation.Completions), """{"suffix":"X"}""" },
        { nameof(Operation.Completions), """{"prompt":[["X"]]}""" },
        { nameof(Operation.Completions), """{"messages":[{"role":"user","content":"X"}]}""" },
        { nameof(Operation.Embeddings), """{"input":[{"content":"X"}]}""" },
        { nameof(Operation.Messages), """{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"X"}]}]}""" },
        { nameof(Operation.Messages), """{"messages":[{"role":"user","content":[{"type":"tool_result","content":[{"type":"text","text":"X"}]}]}]}""" },
        { nameof(Operation.Messages), """{"messages":[{"role":"assistant","content":[{"type":"tool_use","input":{"text":"X"}}]}]}""" },
        { nameof(Operation.Messages), """{"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"X","signature":"s"}]}]}""" },
        { nameof(Operation.Messages), """{"messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","data":"X"}}]}]}""" },
        { nameof(Operation.Messages), """{"stop_sequences":["X"]}""" },
        { nameof(Operation.Responses), """{"input":[{"type":"function_call_output","call_id":"c","output":"X"}]}""" },
        { nameof(Operation.Responses), """{"input":[{"type":"function_call","arguments":"X"}]}""" },
        { nameof(Operation.Responses), """{"input":[{"type":"reasoning","content":[{"type":"reasoning_text","text":"X"}]}]}""" },
        { nameof(Operation.Responses), """{"prompt":{"id":"p","variables":{"a":"X"}}}""" },
    };

    [Theory]
    [MemberData(nameof(ProsePlaces))]
    public void Normalized_WhereAModelReadsProse_SpellingsAreOne(string operationName, string template)
    {
        var operation = Enum.Parse<Operation>(operationName);
        var (left, right) = (template.Replace("X", " Caf\\u00e9\\n\\n ol\u00e9 ", StringComparison.Ordinal), template.Replace("X", "Cafe\u0301\u00a0ol\\u0065\u0301", StringComparison.Ordinal));
        Digests.Same(left, right, operation, PromptMatch.Normalized);
        Digests.Same(left, right.Replace("Caf", "CAF", StringComparison.Ordinal), operation, PromptMatch.NormalizedIgnoreCase);
        Digests.Different(left, right.Replace("Caf", "CAF", StringComparison.Ordinal), operation, PromptMatch.Normalized);
        Digests.Different(left, right, operation, PromptMatch.Exact);
        Digests.Different(left, right.Replace("ol", "al", StringComparison.Ordinal), operation, PromptMatch.NormalizedIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(ExactPlaces))]
    public void Normalized_Elsewhere_EveryDifferenceCounts(string operationName, string template)
    {
        var operation = Enum.Parse<Operation>(operationName);
        foreach (var match in Enum.GetValues<PromptMatch>())
        {
            foreach (var other in (string[])["a b ", "a  b", "A b", "a\\nb", "a\u00a0b"])
            {
                Digests.Different(template.Replace("X", "a b", StringComparison.Ordinal), template.Replace("X", other, StringComparison.Ordinal), operation, match);
            }

            Digests.Different(template.Replace("X", "\u00e9", StringComparison.Ordinal), template.Replace("X", "e\u0301", StringComparison.Ordinal), operation, match);
        }
    }

    [Theory]
    [InlineData("", " ")]
    [InlineData("", "\\n\\t \\u000b\\u000c\\r\u0085\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000")]
    [InlineData("a b", "a\u3000\\tb")]
    [InlineData("a b c", "  a  b   c  ")]
    [InlineData("a b", "a \\n b")]
    [InlineData("a b", "a\\n b")]
    [InlineData("£5 é ‘x’ あ", " £5\\té  ‘x’\u2003\u3000あ\\n")]
    [InlineData("\u1e0b\u0323", "\\u0064\\u0323\\u0307")]
    [InlineData("\uac01", "\u1100\u1161\u11a8")]
    [InlineData("\u00c5", "\u212b")]
    public void Normalized_TextsThatReadAlike_AreOne(string left, string right) =>
        Digests.Same(Chat(left), Chat(right), match: PromptMatch.Normalized);

    [Theory]
    [InlineData("a b", "ab")]
    [InlineData("a\u200bb", "ab")]
    [InlineData("a\u200bb", "a b")]
    [InlineData("\ufb01", "fi")]
    [InlineData("²", "2")]
    [InlineData("Ａ", "A")]
    [InlineData("a", "á")]
    [InlineData("a.", "a")]
    [InlineData("\\ud800", "\\ufffd")]
    [InlineData("\\ud800", "\\ud801")]
    [InlineData("\\ud800 x", "\\ud800  x")]
    [InlineData("ß", "ss")]
    public void Normalized_TextsThatReadDifferently_StayApart(string left, string right) =>
        Digests.Different(Chat(left), Chat(right), match: PromptMatch.NormalizedIgnoreCase);

    [Theory]
    [InlineData("Hello WORLD", "hello world")]
    [InlineData("ÉTÉ", "e\u0301te\u0301")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφος")]
    [InlineData("ПРИВЕТ", "привет")]
    [InlineData("J\u030c", "\u01f0")]
    [InlineData("\u212a", "k")]
    [InlineData("ẞ", "ß")]
    [InlineData("𐐀", "𐐨")]
    public void IgnoreCase_TextsThatDifferInCase_AreOne(string left, string right)
    {
        Digests.Same(Chat(left), Chat(right), match: PromptMatch.NormalizedIgnoreCase);
        Digests.Different(Chat(left), Chat(right), match: PromptMatch.Normalized);
    }

    [Fact]
    public void Normalized_MoreMarksThanAnyWritingHas_NoDigestButAnExactOne()
    {
        var json = Chat("a" + string.Concat(Enumerable.Repeat("\u0323\u0301", 100)));
        Assert.Null(Digests.Of(json, match: PromptMatch.Normalized));
        Assert.NotNull(Digests.Of(json));
    }

    private static string Chat(string text) => $$"""{"messages":[{"role":"user","content":"{{text}}"}]}""";
}
