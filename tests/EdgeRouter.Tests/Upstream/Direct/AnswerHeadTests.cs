using System.Text;
using EdgeRouter.Upstream.Direct;
using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Upstream.Direct;

public sealed class AnswerHeadTests
{
    [Fact]
    public void TryRead_OrdinaryAnswer_IsUnderstood()
    {
        Assert.True(Read("HTTP/1.1 200 OK\r\nDate: today\r\nContent-Type: application/json; charset=utf-8\r\nCONTENT-LENGTH: 17\r\nx-ratelimit-remaining-requests: 12\r\n", out var head));
        Assert.Equal((200, 17L, false, true, true, false), (head.Status, head.ContentLength, head.IsChunked, head.KeepsConnection, head.IsJson, head.IsEventStream));
        Assert.Equal("12", head.Limits.Requests);
        Assert.Null(head.Coding);
    }

    [Fact]
    public void TryRead_EventStream_IsUnderstood()
    {
        Assert.True(Read("HTTP/1.1 200 OK\r\ncontent-type: Text/Event-Stream; charset=utf-8\r\ntransfer-encoding: Chunked\r\ncontent-encoding: gzip\r\n", out var head));
        Assert.Equal((true, true, -1L, "gzip"), (head.IsEventStream, head.IsChunked, head.ContentLength, head.Coding));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: x, CLOSE\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n", true)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n", false)]
    [InlineData("HTTP/1.1 200\r\n", true)]
    public void TryRead_Connection_SaysWhetherItStays(string text, bool stays)
    {
        Assert.True(Read(text, out var head));
        Assert.Equal(stays, head.KeepsConnection);
    }

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n", true)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nlink: x\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\n", false)]
    public void TryRead_Interim_IsToldApart(string text, bool interim)
    {
        Assert.True(Read(text, out var head));
        Assert.Equal(interim, head.IsInterim);
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n")]
    public void TryRead_WithoutBody_EndsWithItsHead(string text)
    {
        Assert.True(Read(text, out var head));
        Assert.True(head.HasNoBody);
    }

    [Fact]
    public void TryRead_SameLengthTwice_IsHarmless()
    {
        Assert.True(Read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n", out var head));
        Assert.Equal(5, head.ContentLength);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length : 5\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: 1\r\n folded\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: 1\nContent-Length: 5\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\0b\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n: no name\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n")]
    [InlineData("HTTP/2 200 OK\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n")]
    [InlineData("HTTP/1.1 099 Low\r\n")]
    [InlineData("http/1.1 200 OK\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9\r\n")]
    public void TryRead_WhatTwoReadersCouldReadDifferently_IsMalformed(string text) => Assert.False(Read(text, out _));

    [Fact]
    public void LengthOf_HeadInPieces_IsKnownOnlyWhenItIsWhole()
    {
        const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
        var bytes = Encoding.ASCII.GetBytes(Head + "{}");
        for (var length = 0; length <= bytes.Length; length++)
        {
            Assert.Equal(length < Head.Length ? -1 : Head.Length, HttpHeadReader.LengthOf(bytes.AsSpan(0, length)));
        }
    }

    private static bool Read(string fields, out AnswerHead head) => AnswerHead.TryRead(Encoding.Latin1.GetBytes(fields + "\r\n"), out head);
}
