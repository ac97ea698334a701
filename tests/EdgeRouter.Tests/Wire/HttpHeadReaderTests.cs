using System.Text;
using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Wire;

public sealed class HttpHeadReaderTests
{
    [Theory]
    [InlineData("HTTP/1.1 200\r\n", 200, false)]
    [InlineData("HTTP/1.1 200 \r\n", 200, false)]
    [InlineData("HTTP/1.0 404 Not Found\r\n", 404, true)]
    [InlineData("HTTP/1.1 999 ?\r\n", 999, false)]
    public void ReadStatus_OfAStatusLine_IsItsCode(string line, int status, bool old)
    {
        var head = new HttpHeadReader(Encoding.Latin1.GetBytes(line + "\r\n"));
        Assert.True(head.ReadStatus());
        Assert.Equal((status, old), (head.Status, head.IsOld));
        Assert.False(head.ReadField());
        Assert.False(head.IsMalformed);
    }

    [Theory]
    [InlineData("HTTP/1.1 20\r\n")]
    [InlineData("HTTP/1.1 2000\r\n")]
    [InlineData("HTTP/1.1 099 x\r\n")]
    [InlineData("HTTP/1.1 2x0 x\r\n")]
    [InlineData("HTTP/1.2 200 x\r\n")]
    [InlineData("HTTP/2.0 200 x\r\n")]
    [InlineData("HTTP/1.1\t200 x\r\n")]
    [InlineData("HTTP/1.1 200 a\0b\r\n")]
    [InlineData("http/1.1 200 x\r\n")]
    [InlineData("HTTP/1.1 200 x\n")]
    [InlineData("")]
    public void ReadStatus_OfAnythingElse_IsMalformed(string line)
    {
        var head = new HttpHeadReader(Encoding.Latin1.GetBytes(line + "\r\n"));
        Assert.False(head.ReadStatus());
        Assert.True(head.IsMalformed);
    }

    [Fact]
    public void IsNamed_SameLengthIsNotTheSameName()
    {
        var head = Field("Content-Length: 12");
        Assert.True(head.ReadField());
        Assert.True(head.IsNamed("content-length"u8));
        Assert.False(head.IsNamed("content-lengti"u8));
        Assert.False(head.IsNamed("content-lengt"u8));
        Assert.Equal("12", Encoding.ASCII.GetString(head.Value));
        Assert.False(head.ReadField());
        Assert.False(head.IsMalformed);
    }

    [Fact]
    public void BlankLine_BeforeTheEnd_IsMalformedAndNotAnEnd()
    {
        var head = Field("A: 1\r\n\r\nB: 2");
        Assert.True(head.ReadField());
        Assert.False(head.ReadField());
        Assert.True(head.IsMalformed);
    }

    [Theory]
    [InlineData("A : 1")]
    [InlineData(" A: 1")]
    [InlineData(": 1")]
    [InlineData("A")]
    [InlineData("A\0: 1")]
    [InlineData("A: 1\0")]
    [InlineData("A: 1\rB: 2")]
    [InlineData("A: 1\nB: 2")]
    public void ReadField_ThatTwoReadersCouldTakeDifferently_IsMalformed(string field)
    {
        var head = Field(field);
        Assert.False(head.ReadField());
        Assert.True(head.IsMalformed);
    }

    private static HttpHeadReader Field(string fields)
    {
        var head = new HttpHeadReader(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{fields}\r\n\r\n"));
        Assert.True(head.ReadStatus());
        return head;
    }
}
