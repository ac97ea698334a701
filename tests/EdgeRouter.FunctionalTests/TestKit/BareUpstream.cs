using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>An upstream that is nothing but a socket: it reads whole requests and says, byte for byte, what the test says for the request's model.</summary>
internal sealed class BareUpstream : IAsyncDisposable
{
    private const string Answer = """{"id":"1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"TEXT"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Func<string, NetworkStream, CancellationToken, Task<bool>> _answer;
    private readonly List<string> _heads = [];
    private readonly Task _accepting;
    private int _connections;

    /// <param name="answer">Gets the model's name. False: the connection is closed.</param>
    public BareUpstream(Func<string, NetworkStream, CancellationToken, Task<bool>> answer)
    {
        _answer = answer;
        _listener.Start(1000);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Heads of the requests that came, in order.</summary>
    public string[] Heads
    {
        get
        {
            lock (_heads)
            {
                return [.. _heads];
            }
        }
    }

    /// <summary>A whole answer of an OpenAI chat, with its head.</summary>
    public static string Whole(string text) => WithLength(Answer.Replace("TEXT", text, StringComparison.Ordinal));

    public static string WithLength(string body, string head = "200 OK\r\nContent-Type: application/json") =>
        $"HTTP/1.1 {head}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    public static async Task<bool> SayAsync(NetworkStream to, string text)
    {
        await to.WriteAsync(Encoding.UTF8.GetBytes(text));
        return true;
    }

    /// <summary>As fast as it is taken, until the router has had enough.</summary>
    public static async Task<bool> FloodAsync(NetworkStream to, string text, CancellationToken over)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, 1 + ((64 << 10) / text.Length))));
        while (true)
        {
            await to.WriteAsync(bytes, over);
        }
    }

    /// <summary>A provider of this upstream, for <c>providers</c>.</summary>
    public string Provider(string name, string dialect = "openai") =>
        $$"""
        "{{name}}": { "dialect": "{{dialect}}", "base_url": "http://127.0.0.1:{{Port}}{{(dialect == "openai" ? "/v1" : "")}}", "api_keys": ["sk-upstream-secret"], "probe": false }
        """;

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_over.Token);
                client.NoDelay = true;
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client);
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
            while (await ReadRequestAsync(stream) is { } model && await _answer(model, stream, _over.Token))
            {
            }
        }
        catch (Exception left) when (left is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The router closed it.
        }
    }

    // Null: the router closed it.
    private async Task<string?> ReadRequestAsync(NetworkStream from)
    {
        var buffer = new byte[1 << 20];
        var filled = 0;
        while (true)
        {
            var read = await from.ReadAsync(buffer.AsMemory(filled), _over.Token);
            if (read == 0)
            {
                return null;
            }

            filled += read;
            var text = Encoding.Latin1.GetString(buffer, 0, filled);
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var length = head < 0 ? 0 : int.Parse(text.Split("Content-Length: ", 2, StringSplitOptions.None)[1].Split('\r')[0], CultureInfo.InvariantCulture);
            if (head >= 0 && filled >= head + 4 + length)
            {
                lock (_heads)
                {
                    _heads.Add(text[..head]);
                }

                using var body = JsonDocument.Parse(buffer.AsMemory(head + 4, length));
                return body.RootElement.TryGetProperty("model", out var model) ? model.GetString() : "";
            }
        }
    }
}
