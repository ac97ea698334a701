using System.Text;
using Xunit;

namespace EdgeRouter.Tests.Upstream.Sandbox;

public sealed class SandboxPaceTests : IDisposable
{
    private const string Path = "/chat/completions";
    private readonly SandboxDriver _sandbox = new();
    private readonly byte[] _buffer = new byte[4096];

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Stream_Paced_GivesOneEventPerReadWhenDue()
    {
        await using var stream = await OpenAsync("""{"ttft":"100ms","tokens_per_second":10,"tokens":3}""");
        var role = stream.ReadAsync(_buffer).AsTask();

        _sandbox.Time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(role.IsCompleted);
        _sandbox.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains("\"role\"", await TextAsync(role));
        Assert.Contains("\"content\":\"Hello\"", await TextAsync(stream.ReadAsync(_buffer).AsTask()));
        var second = stream.ReadAsync(_buffer).AsTask();
        _sandbox.Time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(second.IsCompleted);
        _sandbox.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains("\"content\":\" from\"", await TextAsync(second));

        _sandbox.Time.Advance(TimeSpan.FromMilliseconds(100));
        var rest = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var read = stream.ReadAsync(_buffer).AsTask();
            Assert.True(read.IsCompleted);
            rest.Add(Encoding.UTF8.GetString(_buffer, 0, await read));
        }

        Assert.All(rest, static e => Assert.EndsWith("\n\n", e));
        Assert.Contains("\"finish_reason\":\"stop\"", rest[1]);
        Assert.Equal("data: [DONE]\n\n", rest[2]);
        Assert.Equal(0, await stream.ReadAsync(_buffer));
        Assert.Equal(0, await stream.ReadAsync(_buffer));
    }

    [Fact]
    public async Task Stream_PaceZero_IsThereAtOnceAfterTtft()
    {
        await using var stream = await OpenAsync("""{"ttft":0,"tokens_per_second":0,"tokens":5000}""");

        var reads = 0;
        for (var count = -1; count != 0; reads++)
        {
            var read = stream.ReadAsync(_buffer).AsTask();
            Assert.True(read.IsCompleted);
            count = await read;
        }

        Assert.Equal(5000 + 4, reads);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Stream_TinyBuffer_GivesTheSameBytes(int size)
    {
        const string Body = """{"stream":true,"messages":[{"role":"user","content":"ä😀"}],"sandbox":{"tokens":12,"ttft":"1s","tokens_per_second":3}}""";

        var small = await _sandbox.EventsAsync(Path, Body, size);
        var large = await _sandbox.EventsAsync(Path, Body);

        Assert.Equal(large.Select(WithoutIdentity), small.Select(WithoutIdentity));
        Assert.Equal(15, small.Count);
    }

    [Fact]
    public async Task Stream_ZeroByteRead_CompletesWhenDataIsDue()
    {
        await using var stream = await OpenAsync("""{"ttft":"50ms"}""");
        var probe = stream.ReadAsync(Memory<byte>.Empty).AsTask();

        Assert.False(probe.IsCompleted);
        _sandbox.Time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal(0, await probe);
        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty));
        Assert.Contains("\"role\"", await TextAsync(stream.ReadAsync(_buffer).AsTask()));
    }

    [Fact]
    public async Task Stream_ReadCancelled_EndsAndTheNextGoesOn()
    {
        await using var stream = await OpenAsync("""{"ttft":"50ms"}""");
        using var cancel = new CancellationTokenSource();
        var read = stream.ReadAsync(_buffer, cancel.Token).AsTask();

        await cancel.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(cancel.Token, thrown.CancellationToken);
        Assert.Equal(0, _sandbox.Time.PendingTimers);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.ReadAsync(_buffer, cancel.Token).AsTask());
        Assert.Contains("\"role\"", await TextAsync(_sandbox.Time.RunAsync(stream.ReadAsync(_buffer).AsTask())));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_Disposed_EndsThePendingReadAndLaterOnes(bool withToken)
    {
        using var cancel = new CancellationTokenSource();
        var response = await _sandbox.SendAsync(Path, """{"stream":true,"messages":[{"role":"user"}]}""");
        var stream = await response.Content.ReadAsStreamAsync();
        var read = stream.ReadAsync(_buffer, withToken ? cancel.Token : CancellationToken.None).AsTask();
        Assert.False(read.IsCompleted);

        response.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => read);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(_buffer).AsTask());
        Assert.Equal(0, _sandbox.Time.PendingTimers);
    }

    [Theory]
    [InlineData("""{"ttft":"50ms","tokens":1000}""", 50)]
    [InlineData("""{"ttft":"0.5s","tokens":10,"tokens_per_second":10}""", 1500)]
    [InlineData("""{"ttft":70,"tokens":1000,"tokens_per_second":0}""", 70)]
    [InlineData("{}", 20)]
    public async Task Json_Answer_IsReadyWhenAServersWouldBe(string settings, int milliseconds)
    {
        var send = _sandbox.SendAsync(Path, $$"""{"messages":[{"role":"user","content":"Hi"}],"sandbox":{{settings}}}""");

        _sandbox.Time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.False(send.IsCompleted);
        _sandbox.Time.Advance(TimeSpan.FromMilliseconds(1));
        using var response = await send;
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task Json_SendCancelled_Throws()
    {
        using var cancel = new CancellationTokenSource();
        var send = _sandbox.SendAsync(Path, """{"messages":[{"role":"user","content":"Hi"}],"sandbox":{"ttft":"60s"}}""", cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send);
    }

    private static string WithoutIdentity(string data) => System.Text.RegularExpressions.Regex.Replace(data, "\"id\":\"[^\"]*\"|\"created\":\\d+", "");

    private static string Text(byte[] buffer, int count) => Encoding.UTF8.GetString(buffer, 0, count);

    private async Task<string> TextAsync(Task<int> read) => Text(_buffer, await read);

    private async Task<Stream> OpenAsync(string settings)
    {
        var response = await _sandbox.SendAsync(Path, $$"""{"stream":true,"messages":[{"role":"user","content":"Hi"}],"sandbox":{{settings}}}""");
        return await response.Content.ReadAsStreamAsync();
    }
}
