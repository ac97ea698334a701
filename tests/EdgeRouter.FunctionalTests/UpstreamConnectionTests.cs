using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeRouter.FunctionalTests;

/// <summary>What an upstream may do with its connections, byte for byte: a server that is nothing but a socket.</summary>
public sealed class UpstreamConnectionTests : IAsyncLifetime
{
    private const string Body = """{"id":"1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Task> _served = [];
    private readonly CancellationTokenSource _over = new(TimeSpan.FromSeconds(30));
    private Router _router = null!;
    private int _connections;
    private int _requests;

    // What the server does with its n-th request, counted over all connections. False: it closes the connection.
    private Func<int, NetworkStream, Task<bool>> _answer = null!;

    private static string Whole => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";

    public async Task InitializeAsync()
    {
        _listener.Start();
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _served.Add(AcceptAsync());
        _router = await Router.StartAsync($$"""
            "providers": { "bare": { "dialect": "openai", "base_url": "http://127.0.0.1:{{port}}/v1", "api_keys": [], "probe": false } },
            "models": { "m": { "deployments": [{ "provider": "bare", "model": "m" }], "retries": { "attempts": 1 }, "timeouts": { "total": "5s" } } }
            """);
    }

    public async Task DisposeAsync()
    {
        await _router.DisposeAsync();
        await _over.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(_served);
    }

    [Fact]
    public async Task KeptConnectionThatClosesUnderTheRequest_IsNobodysFailure()
    {
        // The second request is read and answered with the end of the connection, as by a server whose keep-alive time is over just then.
        _answer = (number, to) => number == 2 ? Task.FromResult(false) : SayAsync(to, Whole);
        await AssertAnswersAsync(2);
        Assert.Equal((2, 3), (_connections, _requests));
    }

    [Fact]
    public async Task NewConnectionThatCloses_IsAFailure()
    {
        _answer = (_, _) => Task.FromResult(false);
        using var response = await _router.ChatAsync("m");
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, _requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n")]
    [InlineData("")]
    public async Task InterimAnswers_AreSkipped_AndTheConnectionStays(string before)
    {
        _answer = (_, to) => SayAsync(to, before + Whole);
        await AssertAnswersAsync(3);
        Assert.Equal(1, _connections);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    public async Task ChunkedAnswerInPieces_IsWhole_AndTheConnectionStays(int size)
    {
        var chunks = string.Concat(Body.Chunk(40).Select(static c => $"{c.Length:x};ext=1\r\n{new string(c)}\r\n")) + "0\r\nX-Trailer: 1\r\n\r\n";
        _answer = async (_, to) =>
        {
            foreach (var piece in ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks).Chunk(size))
            {
                await SayAsync(to, new string(piece));
                if (size > 1)
                {
                    await Task.Yield();
                }
            }

            return true;
        };
        await AssertAnswersAsync(2);
        Assert.Equal(1, _connections);
    }

    [Fact]
    public async Task AnswerThatEndsWithItsConnection_IsWhole()
    {
        _answer = async (_, to) =>
        {
            await SayAsync(to, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + Body);
            return false;
        };
        await AssertAnswersAsync(2);
        Assert.Equal(2, _connections);
    }

    [Fact]
    public async Task BytesBehindAnAnswer_AreNeverTheNextAnswer()
    {
        // Whoever can put a second answer behind the first must not be able to answer somebody else's request with it.
        _answer = (_, to) => SayAsync(to, Whole + Whole.Replace("\"hi\"", "\"foreign\"", StringComparison.Ordinal));
        for (var i = 0; i < 3; i++)
        {
            using var response = await _router.ChatAsync("m");
            Assert.DoesNotContain("foreign", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(3, _connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\n{}\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    public async Task AnswerThatIsNotHttp_IsAMalformedAnswer(string text)
    {
        _answer = async (_, to) =>
        {
            await SayAsync(to, text);
            await Task.Delay(Timeout.Infinite, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        };
        using var response = await _router.ChatAsync("m");
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("upstream_malformed_answer", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndlessHead_IsAMalformedAnswer()
    {
        _answer = async (_, to) =>
        {
            await SayAsync(to, "HTTP/1.1 200 OK\r\n");
            for (var i = 0; i < 2000; i++)
            {
                await SayAsync(to, $"x-{i}: {new string('y', 100)}\r\n");
            }

            return false;
        };
        using var response = await _router.ChatAsync("m");
        Assert.Contains("upstream_malformed_answer", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task AssertAnswersAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var response = await _router.ChatAsync("m");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(Body, await response.Content.ReadAsStringAsync());
            Assert.Equal("1", response.Headers.GetValues("x-edgerouter-attempts").Single());
        }
    }

    private static async Task<bool> SayAsync(NetworkStream to, string text)
    {
        await to.WriteAsync(Encoding.ASCII.GetBytes(text));
        return true;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_over.Token);
                Interlocked.Increment(ref _connections);
                _served.Add(ServeAsync(client));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            var stream = connection.GetStream();
            do
            {
                if (!await ReadRequestAsync(stream))
                {
                    return;
                }
            }
            while (await _answer(Interlocked.Increment(ref _requests), stream));
        }
        catch (Exception left) when (left is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The router closed it.
        }
    }

    private async Task<bool> ReadRequestAsync(NetworkStream from)
    {
        var buffer = new byte[64 << 10];
        var filled = 0;
        while (true)
        {
            var read = await from.ReadAsync(buffer.AsMemory(filled), _over.Token);
            if (read == 0)
            {
                return false;
            }

            filled += read;
            var text = Encoding.ASCII.GetString(buffer, 0, filled);
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0)
            {
                var length = int.Parse(text.Split("Content-Length: ", 2, StringSplitOptions.None)[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
                if (filled >= head + 4 + length)
                {
                    return true;
                }
            }
        }
    }
}
