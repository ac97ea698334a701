using System.Text;
using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Wire;

public sealed class JsonWriterTests
{
    [Fact]
    public void Write_OfEverything_IsTheJson()
    {
        var pool = new BufferPool();
        var output = new ByteBuffer(pool);
        var json = new JsonWriter(output);
        json.StartObject();
        json.Name("a"u8);
        json.StartArray();
        json.EndArray();
        json.Name("b"u8);
        json.StartArray();
        json.Number(-7);
        json.Bool(true);
        json.Null();
        json.Text("x\\ny"u8);
        json.Value("q\"\\\u0001\u001f\t\né😀"u8);
        json.Value((string?)null);
        json.StartObject();
        json.EndObject();
        json.Raw("[1, 2]"u8);
        json.EndArray();
        json.StartMember("o\"dd");
        json.StartText();
        json.Output.Write("in pieces"u8);
        json.EndText();
        json.EndObject();
        Assert.Equal("{\"a\":[],\"b\":[-7,true,null,\"x\\ny\",\"q\\\"\\\\\\u0001\\u001f\\t\\né😀\",null,{},[1, 2]],\"o\\\"dd\":\"in pieces\"}", Encoding.UTF8.GetString(output.Written));
        output.Release();
        Assert.Equal(0, pool.Outstanding);
    }

    [Fact]
    public void Escape_ThenUnescape_IsTheSame()
    {
        var pool = new BufferPool();
        var output = new ByteBuffer(pool);
        for (var value = 0; value < 128; value++)
        {
            output.Clear();
            byte[] text = [(byte)'a', (byte)value, (byte)'b', (byte)value];
            JsonText.Escape(text, output);
            Assert.Equal(text, JsonText.ValueOf(output.Written.ToArray()).ToArray());
        }

        output.Release();
    }

    [Fact]
    public void Members_OfObjects_AreSlicesInOrder()
    {
        var found = new List<string>();
        var member = new JsonMembers("{ \"a\" : 1 , \"b\":\"x\\\"y\", \"c\": [ {} ] , \"a\":null }"u8.ToArray());
        while (member.Next())
        {
            found.Add($"{Encoding.UTF8.GetString(member.Key)}={Encoding.UTF8.GetString(member.Raw.Span)}");
        }

        Assert.Equal(["a=1", "b=\"x\\\"y\"", "c=[ {} ]", "a=null"], found);
        Assert.False(member.IsBroken);
        Assert.True(JsonMembers.Find("{\"a\":1,\"a\":null}"u8.ToArray(), "a"u8).IsEmpty);
        Assert.Equal("x", Encoding.UTF8.GetString(JsonMembers.FindText("{\"a\":\"x\"}"u8.ToArray(), "a"u8).Span));
        Assert.True(JsonMembers.FindText("[1]"u8.ToArray(), "a"u8).IsEmpty);
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("{\"a\":[1,2]}", false)]
    [InlineData("{\"a\":1", true)]
    [InlineData("{\"a\":1}x", true)]
    [InlineData("[]", true)]
    [InlineData("", true)]
    [InlineData("{\"a\"}", true)]
    [InlineData("{\"a\":{]}", true)]
    public void SpanMembers_AtTheEnd_KnowWhetherItWasWhole(string text, bool broken)
    {
        var member = new JsonSpanMembers(Encoding.UTF8.GetBytes(text));
        while (member.Next())
        {
        }

        Assert.Equal(broken, member.IsBroken);
    }
}
