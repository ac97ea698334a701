using System.Text;
using System.Text.Json;
using EdgeRouter.Tests.TestKit;
using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Wire;

public sealed class JsonScannerTests
{
    public static readonly string[] ValidTexts =
    [
        "{}", "[]", "null", "true", "false", "0", "-0", "-1.5e+10", "1E5", "\"\"", "\"a\\u00e9\\n\\\"\"", " { } ", "[ ]\r\n",
        "{\"a\":1,\"b\":[true,false,null,{\"c\":\"d\"}],\"e\":{\"f\":[]}}",
        "[[[[[1]]]],{\"x\":{\"y\":{}}}]",
        "{\"model\" : \"gpt\" , \"stream\"\t:\ttrue}",
        "{\"text\":\"日本語 😀 \\ud83d\\ude00\"}",
        "[1,2.25,-3e-7,\"x\",[],{}]",
    ];

    public static readonly string[] InvalidTexts =
    [
        "", " ", "{", "}", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "{\"a\" 1}", "01", "1.", "1e", "-", "+1", ".5", "tru", "nul", "truex", "\"a", "\"\\x\"", "\"\\u12g4\"",
        "\"a\nb\"", "\"a\tb\"", "[1 2]", "{\"a\":1 \"b\":2}", "{} {}", "[]]", "{]", "[}", "'a'", "NaN", "[1,,2]", "{,}", "{\"a\":}", "\u00a0{}",
    ];

    [Fact]
    public void Read_EveryValidText_EndsWithoutFault()
    {
        foreach (var text in ValidTexts)
        {
            Assert.True(IsAccepted(text), text);
        }
    }

    [Fact]
    public void Read_EveryInvalidText_IsAFault()
    {
        foreach (var text in InvalidTexts)
        {
            Assert.False(IsAccepted(text), text);
        }
    }

    [Fact]
    public void Read_EveryPrefixOfValidText_AgreesWithTheFrameworksReader()
    {
        foreach (var text in ValidTexts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            for (var length = 0; length <= bytes.Length; length++)
            {
                var prefix = bytes.AsSpan(0, length).ToArray();
                if (!System.Text.Unicode.Utf8.IsValid(prefix))
                {
                    continue;
                }

                Assert.True(FrameworkAccepts(prefix) == IsAccepted(prefix), $"{text} cut at {length}");
            }
        }
    }

    [Fact]
    public void Read_EveryByteFlipped_AgreesWithTheFrameworksReader()
    {
        // Structure, not encoding, is compared: flips that leave valid UTF-8 only.
        var checkedCount = 0;
        foreach (var text in ValidTexts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            for (var i = 0; i < bytes.Length; i++)
            {
                foreach (var replacement in "{}[]\",:\\0e-. \nta\0"u8)
                {
                    var changed = (byte[])bytes.Clone();
                    changed[i] = replacement;
                    if (!System.Text.Unicode.Utf8.IsValid(changed) || HasLoneSurrogateEscape(changed))
                    {
                        continue;
                    }

                    checkedCount++;
                    Assert.True(FrameworkAccepts(changed) == IsAccepted(changed), Encoding.UTF8.GetString(changed));
                }
            }
        }

        Assert.True(checkedCount > 1000);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Read_NestedToADepth_IsAcceptedUpToTheLimit(int depth, bool accepted)
    {
        var text = new string('[', depth) + new string(']', depth);
        Assert.Equal(accepted, IsAccepted(text));
        var scanner = new JsonScanner(Encoding.UTF8.GetBytes(text));
        while (scanner.Read() is not (JsonToken.End or JsonToken.Fault))
        {
        }

        Assert.Equal(accepted ? JsonFault.None : JsonFault.TooDeep, scanner.Fault);
    }

    [Fact]
    public void Read_CutText_IsTruncatedNotWrong()
    {
        var bytes = Encoding.UTF8.GetBytes("{\"a\":[1,\"b\\u0041\",true],\"c\":null}");
        for (var length = 0; length < bytes.Length; length++)
        {
            var scanner = new JsonScanner(bytes.AsSpan(0, length));
            while (scanner.Read() is not (JsonToken.End or JsonToken.Fault))
            {
            }

            Assert.Equal(JsonFault.Truncated, scanner.Fault);
        }
    }

    [Fact]
    public void Read_AfterAFault_StaysAFault()
    {
        var scanner = new JsonScanner("{x}"u8);
        Assert.Equal(JsonToken.StartObject, scanner.Read());
        Assert.Equal(JsonToken.Fault, scanner.Read());
        Assert.Equal(JsonToken.Fault, scanner.Read());
    }

    [Fact]
    public void Span_OfStringsAndKeys_IsWhatStandsBetweenTheQuotes()
    {
        var scanner = new JsonScanner("{\"k\\n\": \"v\", \"n\": -12.5}"u8);
        scanner.Read();
        Assert.Equal(JsonToken.Key, scanner.Read());
        Assert.Equal("k\\n", Encoding.UTF8.GetString(scanner.Span));
        Assert.True(scanner.HasEscape);
        Assert.Equal(JsonToken.String, scanner.Read());
        Assert.Equal("v", Encoding.UTF8.GetString(scanner.Span));
        Assert.False(scanner.HasEscape);
        scanner.Read();
        Assert.Equal(JsonToken.Number, scanner.Read());
        Assert.Equal("-12.5", Encoding.UTF8.GetString(scanner.Span));
    }

    [Fact]
    public void ReadWhole_OfAnyValue_EnclosesItExactly()
    {
        var text = "{\"a\": \"s\\\"t\" ,\"b\": [1, {\"x\": []}] , \"c\": 12 }"u8;
        var scanner = new JsonScanner(text);
        scanner.Read();
        var seen = new List<string>();
        while (scanner.Read() == JsonToken.Key)
        {
            Assert.NotEqual(JsonToken.Fault, scanner.ReadWhole(out var start, out var end));
            seen.Add(Encoding.UTF8.GetString(text[start..end]));
        }

        Assert.Equal(["\"s\\\"t\"", "[1, {\"x\": []}]", "12"], seen);
    }

    [Fact]
    public void Read_AcrossALargeBody_DoesNotAllocate()
    {
        var body = Encoding.UTF8.GetBytes("{\"m\":[" + string.Join(',', Enumerable.Repeat("{\"role\":\"user\",\"content\":\"hello \\n world\"}", 1000)) + "]}");
        Assert.Equal(0, Garbage.Of(() => Walk(body), 20));
    }

    private static int Walk(byte[] body)
    {
        var scanner = new JsonScanner(body);
        var tokens = 0;
        while (scanner.Read() is not (JsonToken.End or JsonToken.Fault))
        {
            tokens++;
        }

        return tokens;
    }

    private static bool IsAccepted(string text) => IsAccepted(Encoding.UTF8.GetBytes(text));

    private static bool IsAccepted(byte[] bytes)
    {
        var scanner = new JsonScanner(bytes);
        JsonToken token;
        while ((token = scanner.Read()) is not (JsonToken.End or JsonToken.Fault))
        {
        }

        return token == JsonToken.End;
    }

    private static bool FrameworkAccepts(byte[] bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool HasLoneSurrogateEscape(byte[] bytes) => Encoding.UTF8.GetString(bytes).Contains("\\ud", StringComparison.OrdinalIgnoreCase);
}
