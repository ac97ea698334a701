using System.Text;
using EdgeRouter.Caching.Keys;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Caching.Keys;

public sealed class RequestDigestTests
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""")]
    [InlineData("""{"a":{"x":1,"y":[{"q":1,"p":2}]},"b":2}""", """ { "b" : 2.0 , "a" : { "y" : [ { "p" : 2e0, "q" : 1 } ] , "x" : 10e-1 } } """)]
    [InlineData("""{"a":"\u0041\n\/é😀\""}""", """{"\u0061":"A\u000A/\u00e9\ud83d\uDE00\u0022"}""")]
    [InlineData("""{"é":1,"z":2}""", """{"z":2,"\u00e9":1}""")]
    [InlineData("""{}""", " {\r\n\t} ")]
    [InlineData("""{"a":1,"a":2,"b":3}""", """{"b":3,"a":1,"\u0061":2}""")]
    [InlineData("""{"a":"\ud800x"}""", """{"a":"\uD800x"}""")]
    public void TryCompute_SameRequestSpelledOtherwise_SameDigest(string left, string right) => Digests.Same(left, right);

    // What a careless canonical form confuses.
    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":true}""", """{"a":"true"}""")]
    [InlineData("""{"a":null}""", """{"a":"null"}""")]
    [InlineData("""{"a":null}""", """{}""")]
    [InlineData("""{"a":null}""", """{"a":false}""")]
    [InlineData("""{"a":0}""", """{"a":-0}""")]
    [InlineData("""{"a":[]}""", """{"a":{}}""")]
    [InlineData("""{"a":[]}""", """{"a":""}""")]
    [InlineData("""{"a":[[]]}""", """{"a":[[],[]]}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[12]}""")]
    [InlineData("""{"a":["x","y"]}""", """{"a":["xy"]}""")]
    [InlineData("""{"a":["x","y"]}""", """{"a":["x\",\"y"]}""")]
    [InlineData("""{"a":[[1],2]}""", """{"a":[[1,2]]}""")]
    [InlineData("""{"a":{"b":1},"c":2}""", """{"a":{"b":1,"c":2}}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":2,"b":1}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2,"a":1}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":1,"a":1}""", """{"a":1}""")]
    [InlineData("""{"ab":"c"}""", """{"a":"bc"}""")]
    [InlineData("""{"a":"b"}""", """{"a":"b "}""")]
    [InlineData("""{"a":"b"}""", """{"A":"b"}""")]
    [InlineData("""{"a":"b\u0000"}""", """{"a":"b"}""")]
    [InlineData("""{"a":"\\u0041"}""", """{"a":"\u0041"}""")]
    [InlineData("""{"a":"é"}""", """{"a":"e\u0301"}""")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\ufffd"}""")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\ud801"}""")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\udc00"}""")]
    [InlineData("""{"a":"\ud800\ud800"}""", """{"a":"\ud800"}""")]
    [InlineData("""{"a":"\udc00\ud800"}""", """{"a":"\ud800\udc00"}""")]
    [InlineData("""{"\ud800":1}""", """{"\ud801":1}""")]
    [InlineData("""{"a":1e3}""", """{"a":1e-3}""")]
    [InlineData("""{"a":1}""", """{"a":-1}""")]
    [InlineData("""{"a":"s\u0001\u0000\u0000\u0000b"}""", """{"a":"s"}""")]
    [InlineData("""{"messages":[{"role":"user","content":"a  b"}]}""", """{"messages":[{"role":"user","content":"a b"}]}""")]
    public void TryCompute_DifferenceThatCouldMatter_DifferentDigest(string left, string right)
    {
        Digests.Different(left, right);
        if (!left.Contains("messages", StringComparison.Ordinal))
        {
            Digests.Different(left, right, match: PromptMatch.NormalizedIgnoreCase);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"a\"")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("{}{}")]
    [InlineData("""{"a"}""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":[1,]}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":1.}""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("""{"a":"\u12"}""")]
    [InlineData("""{"model":[1,}""")]
    [InlineData("""{"messages":[{"role":"user","content":"a}]}""")]
    [InlineData("""{"a":1e999999999999999999}""")]
    public void TryCompute_NoJsonObject_NoDigest(string json)
    {
        Assert.Null(Digests.Of(json));
        Assert.Null(Digests.Of(json, match: PromptMatch.NormalizedIgnoreCase));
    }

    [Fact]
    public void TryCompute_EveryPrefixOfARequest_NoDigest()
    {
        var json = """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"\u00e9 \n x"}]}],"n":1.5e3,"x":[true,false,null]}"""u8.ToArray();
        Assert.NotNull(Digests.Of(json));
        for (var length = 0; length < json.Length; length++)
        {
            Assert.Null(Digests.Of(json.AsSpan(0, length), match: PromptMatch.Normalized));
        }
    }

    [Fact]
    public void TryCompute_BytesThatAreNotUtf8_NoDigest()
    {
        // Among them the bytes that half of a pair is written as: they may not come in by another door.
        foreach (var bad in (byte[][])[[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF5, 0x80, 0x80, 0x80]])
        {
            Assert.Null(Digests.Of([.. "{\"a\":\""u8, .. bad, .. "\"}"u8]));
        }
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void TryCompute_Depth_HasTheScannersBound(int depth, bool expected)
    {
        var json = string.Concat(Enumerable.Repeat("{\"b\":1,\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
        Assert.Equal(expected, Digests.Of(json) is not null);
    }

    [Theory]
    [InlineData(CanonicalForm.MostMembers, true)]
    [InlineData(CanonicalForm.MostMembers + 1, false)]
    public void TryCompute_MembersOfOneObject_HaveABound(int members, bool expected)
    {
        var json = "{" + string.Join(',', Enumerable.Range(0, members).Select(static i => $"\"{(i * 7919) % 100_003}\":{i}")) + "}";
        Assert.Equal(expected, Digests.Of(json) is not null);
    }

    [Fact]
    public void TryCompute_MembersOfManyObjects_HaveNoBound()
    {
        var json = "{\"a\":[" + string.Join(',', Enumerable.Repeat("{\"b\":1,\"a\":2}", 10_000)) + "]}";
        Assert.NotNull(Digests.Of(json));
    }

    [Fact]
    public void TryCompute_ObjectsAndArraysOfManyMembers_AreSortedStably()
    {
        var members = Enumerable.Range(0, 300).Select(static i => (Key: $"k{i % 60}", Value: i)).ToList();
        var shuffled = members.OrderBy(static m => m.Key[^1]).ThenBy(static m => m.Value).ToList();
        var swapped = members.ToList();
        (swapped[0], swapped[60]) = (swapped[60], swapped[0]);
        Digests.Same(Write(members), Write(shuffled));
        Digests.Different(Write(members), Write(swapped));

        static string Write(IEnumerable<(string Key, int Value)> all) => "{" + string.Join(',', all.Select(static m => $"\"{m.Key}\":{m.Value}")) + "}";
    }

    [Fact]
    public void TryCompute_OperationsAndMatches_AreKeysOfTheirOwn()
    {
        var digests = from operation in Enum.GetValues<Operation>()
                      from match in Enum.GetValues<PromptMatch>()
                      select Digests.Of("""{"a":1}""", operation, match);
        Assert.Equal(Enum.GetValues<Operation>().Length * Enum.GetValues<PromptMatch>().Length, digests.Distinct().Count());
    }

    [Fact]
    public void TryCompute_OneObjectUsedAgain_ForgetsWhatWasBefore()
    {
        var digest = new RequestDigest(new());
        var (first, second) = (new byte[RequestDigest.Length], new byte[RequestDigest.Length]);
        Assert.True(digest.TryCompute("""{"b":1,"a":{"d":1,"c":2}}"""u8, Operation.ChatCompletions, PromptMatch.Exact, first));
        Assert.False(digest.TryCompute("""{"b":1,"a":{"d":1,"c":"""u8, Operation.ChatCompletions, PromptMatch.Exact, second));
        Assert.True(digest.TryCompute("""{"a":{"c":2,"d":1},"b":1}"""u8, Operation.ChatCompletions, PromptMatch.Exact, second));
        Assert.Equal(first, second);
    }

    // Computed elsewhere from the grammar. Entries outlive the process: who changes these digests changes the version too.
    [Fact]
    public void TryCompute_KnownRequest_KnownDigest()
    {
        const string Json = """{"model":"m","temperature":0.50,"messages":[{"role":"user","content":"Caf\u0065\u0301  ok"}],"x":[null,true,false,{}]}""";
        Assert.Equal("5152B9BA770D827452352FCD4CD9B65123AD8A383553DCE95664EA9A2720876F", Digests.Of(Json));
        Assert.Equal("F0F263A76137B4AB659D75F309A1364C1261CCAFAFA41F1FBA45942272B3C465", Digests.Of(Json, match: PromptMatch.NormalizedIgnoreCase));
    }

    [Fact]
    public void TryCompute_LongBody_EqualsItsOtherSpelling()
    {
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(static i => (char)('a' + (i % 26))));
        var escaped = string.Concat(text.Select(static (c, i) => i % 1000 == 0 ? $"\\u{(int)c:x4}" : c.ToString()));
        Digests.Same($"{{\"a\":\"{text}\",\"b\":1}}", $"{{\"b\":1,\"a\":\"{escaped}\"}}");
        Assert.Equal(200_000, Encoding.UTF8.GetByteCount(text));
    }
}
