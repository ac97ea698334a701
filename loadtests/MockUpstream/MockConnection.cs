using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeRouter.MockUpstream;

/// <summary>One connection: HTTP/1.1 by hand, because the point is to be able to break it at any byte.</summary>
internal sealed class MockConnection(Socket socket, MockLog log)
{
    private const string ArrivalsOf = "/mock/arrivals?model=";

    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(10);

    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly MemoryStream _pending = new();

    public async Task RunAsync()
    {
        log.Connected(1);
        try
        {
            while (await ReadRequestAsync() is { } request && await AnswerAsync(request))
            {
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // The peer went away; End has counted it if it mattered.
        }
        finally
        {
            log.Connected(-1);
            socket.Dispose();
        }
    }

    private async Task<MockRequest?> ReadRequestAsync()
    {
        int head;
        while ((head = Find(_pending.GetBuffer().AsSpan(0, (int)_pending.Length))) < 0)
        {
            if (!await FillAsync())
            {
                return null;
            }
        }

        var lines = Encoding.Latin1.GetString(_pending.GetBuffer(), 0, head).Split("\r\n");
        var first = lines[0].Split(' ');
        var headers = lines.Skip(1).Where(static l => l.Length > 0).Select(static l => (l[..l.IndexOf(':')], l[(l.IndexOf(':') + 1)..].Trim())).ToList();
        var length = int.Parse(headers.FirstOrDefault(static h => h.Item1.Equals("content-length", StringComparison.OrdinalIgnoreCase)).Item2 ?? "0", CultureInfo.InvariantCulture);
        while (_pending.Length < head + 4 + length)
        {
            if (!await FillAsync())
            {
                return null;
            }
        }

        var all = _pending.ToArray();
        _pending.SetLength(0);
        _pending.Write(all, head + 4 + length, all.Length - head - 4 - length);
        return new MockRequest(first[0], first[1], headers, all[(head + 4)..(head + 4 + length)]);
    }

    private static int Find(ReadOnlySpan<byte> bytes) => bytes.IndexOf("\r\n\r\n"u8);

    private async Task<bool> FillAsync()
    {
        var read = await socket.ReceiveAsync(_buffer);
        _pending.Write(_buffer, 0, read);
        return read > 0;
    }

    private async Task<bool> AnswerAsync(MockRequest request)
    {
        if (TokenDesk.Answer(request) is var (code, kind, told))
        {
            await SendAsync(code, kind, Encoding.UTF8.GetBytes(told));
            return true;
        }

        if (request.Method != "POST" || request.Path.StartsWith("/mock/", StringComparison.Ordinal))
        {
            return await AnswerControlAsync(request);
        }

        var script = new Script(request.Body, request.Path);
        if (log.Begin(request, script))
        {
            script.Heal();
        }

        var peerLeft = false;
        try
        {
            return await PlayAsync(request, script);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            peerLeft = true;
            return false;
        }
        finally
        {
            log.End(peerLeft);
        }
    }

    private async Task<bool> AnswerControlAsync(MockRequest request)
    {
        switch (request.Path)
        {
            case "/mock/state":
                await SendAsync(200, "application/json", log.Report());
                return true;
            case "/mock/reset":
                log.Reset();
                await SendAsync(200, "application/json", "{}"u8.ToArray());
                return true;
            case var path when path.StartsWith(ArrivalsOf, StringComparison.Ordinal):
                await SendAsync(200, "application/json", log.Arrivals(Uri.UnescapeDataString(path[ArrivalsOf.Length..])));
                return true;
            default:
                var models = request.Path.EndsWith("/models", StringComparison.Ordinal);
                await SendAsync(models ? 200 : 404, "application/json", models ? "{\"object\":\"list\",\"data\":[{\"id\":\"llama-mock\",\"object\":\"model\"}]}"u8.ToArray() : "{}"u8.ToArray());
                return true;
        }
    }

    private async Task<bool> PlayAsync(MockRequest request, Script script)
    {
        if (script.Has("silent"))
        {
            await WaitAsync(Forever);
        }

        if (script.Has("reset"))
        {
            Reset();
            return false;
        }

        await WaitAsync(TimeSpan.FromMilliseconds(script.Number("wait", 0)));
        var status = script.Number("status", 200);
        if (status != 200)
        {
            var type = script.Text("err", "json") == "html" ? "text/html" : "application/json";
            await SendAsync(status, type, Encoding.UTF8.GetBytes(Wires.Error(script.Wire, script, status).Replace("mock says no", script.Has("echo") ? $"mock says no to {request.Header("Authorization")}" : "mock says no", StringComparison.Ordinal)), (script.Has("retry") ? $"Retry-After: {script.Text("retry")}\r\n" : "") + (script.Has("retryms") ? $"retry-after-ms: {script.Text("retryms")}\r\n" : "") + (script.Wire == Wire.Bedrock ? $"x-amzn-ErrorType: {BedrockWire.ErrorType(status)}\r\n" : ""));
            return true;
        }

        if (TokenDesk.Rejects(request))
        {
            await SendAsync(401, "application/json", Encoding.UTF8.GetBytes(Wires.Error(script.Wire, script, 401)));
            return true;
        }

        if (Wires.Refusal(script.Wire, request, script) is { } refusal)
        {
            await SendAsync(400, "application/json", Encoding.UTF8.GetBytes(refusal));
            return true;
        }

        if (script.Has("rejectprefill") && script.IsPrefill)
        {
            await SendAsync(400, "application/json", "{\"error\":{\"message\":\"This model does not support assistant message prefill. The conversation must end with a user message.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}"u8.ToArray());
            return true;
        }

        if (script.Has("errbody"))
        {
            await SendAsync(200, "application/json", Encoding.UTF8.GetBytes(Wires.Error(script.Wire, script, 200)));
            return true;
        }

        if (script.Has("page"))
        {
            await SendAsync(200, "text/html", "<html><body>Please log in</body></html>"u8.ToArray());
            return true;
        }

        return script.Stream && !script.Has("json") || script.Has("sse") ? await PlayStreamAsync(script) : await PlayJsonAsync(request, script);
    }

    private async Task<bool> PlayJsonAsync(MockRequest request, Script script)
    {
        await WaitAsync(TimeSpan.FromMilliseconds(script.Number("ttft", 0)));
        var text = script.Wire == Wire.Messages ? (request.Path.EndsWith("count_tokens", StringComparison.Ordinal) ? MessagesWire.Count() : MessagesWire.Answer(script))
            : script.Wire == Wire.Gemini ? (request.Path.EndsWith(":countTokens", StringComparison.Ordinal) ? GeminiWire.Count() : GeminiWire.Answer(script))
            : script.Wire == Wire.Bedrock ? (request.Path.EndsWith("/count-tokens", StringComparison.Ordinal) ? "{\"inputTokens\":27}" : BedrockWire.Answer(script))
            : script.Wire == Wire.Cohere ? (request.Path.EndsWith("/embed", StringComparison.Ordinal) ? CohereWire.Embeddings(request) : CohereWire.Answer(script))
            : script.Wire == Wire.Responses ? ResponsesWire.Answer(script)
            : script.Has("emptychoices") ? "{\"id\":\"c\",\"choices\":[],\"usage\":null}"
            : request.Path.EndsWith("/embeddings", StringComparison.Ordinal) ? Answers.Embeddings(script.Model, script.Number("emb", 1))
            : request.Path.EndsWith("/chat/completions", StringComparison.Ordinal) ? Answers.Chat(script)
            : Answers.Completion(script.Model);
        var body = Encoding.UTF8.GetBytes(text);
        if (script.Has("cutjson"))
        {
            body = body[..(body.Length / 2)];
        }

        if (script.Has("bomb"))
        {
            body = new byte[script.Number("bomb", 1) << 20];
            Array.Fill(body, (byte)' ');
        }

        if (script.Has("headonly") || script.Has("stall"))
        {
            await WriteAsync(Head(200, "application/json", body.Length, ""));
            await WriteAsync(script.Has("stall") ? body[..(body.Length * 2 / 3)] : []);
            await WaitAsync(Forever);
        }

        var extra = "";
        if (script.Has("enc"))
        {
            var coding = script.Text("enc");
            body = coding is "gzip" or "deflate" or "br" ? Answers.Encode(body, coding) : body;
            extra = $"Content-Encoding: {coding}\r\n";
        }

        if (script.Has("short"))
        {
            await WriteAsync(Head(200, "application/json", body.Length + 100, extra));
            await WriteAsync(body);
            return false;
        }

        if (script.Has("chunked"))
        {
            await WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{extra}Transfer-Encoding: chunked\r\n\r\n"));
            await WriteChunkAsync(body);
            await WriteAsync("0\r\n\r\n"u8.ToArray());
            return true;
        }

        await SendAsync(200, "application/json", body, extra);
        return true;
    }

    private async Task<bool> PlayStreamAsync(Script script)
    {
        var coding = script.Text("enc");
        await WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: {Wires.StreamType(script.Wire)}\r\nConnection: keep-alive\r\nX-Secret-Header: s3cret\r\n{(coding.Length > 0 ? $"Content-Encoding: {coding}\r\n" : "")}Transfer-Encoding: chunked\r\n\r\n"));
        if (script.Has("headonly"))
        {
            await WaitAsync(Forever);
        }

        await WaitAsync(TimeSpan.FromMilliseconds(script.Number("ttft", 0)));
        if (script.Has("html"))
        {
            await WriteChunkAsync("<html>oops</html>\n\n"u8.ToArray());
            await WriteAsync("0\r\n\r\n"u8.ToArray());
            return true;
        }

        if (coding.Length > 0)
        {
            await WriteChunkAsync(Answers.Encode(Encoding.UTF8.GetBytes(string.Concat(Wires.Events(script.Wire, script))), coding));
            await WriteAsync("0\r\n\r\n"u8.ToArray());
            return true;
        }

        var interval = TimeSpan.FromMilliseconds(script.Number("int", 0));
        var sent = 0;
        foreach (var text in Wires.Events(script.Wire, script))
        {
            var bytes = Wires.Bytes(script.Wire, text);
            if (script.Number("cut", -1) == sent)
            {
                return await BreakAsync(script.Text("how", "end"), bytes);
            }

            if (script.Number("stall", -1) == sent)
            {
                await WaitAsync(Forever);
            }

            if (script.Has("split"))
            {
                foreach (var piece in bytes.Chunk(script.Number("split", 1)))
                {
                    await WriteChunkAsync(piece);
                }
            }
            else
            {
                await WriteChunkAsync(bytes);
            }

            sent++;
            await WaitAsync(interval);
        }

        if (script.Has("linger"))
        {
            await WaitAsync(Forever);
        }

        await WriteAsync("0\r\n\r\n"u8.ToArray());
        return true;
    }

    private async Task<bool> BreakAsync(string how, byte[] next)
    {
        switch (how)
        {
            case "end":
                await WriteAsync("0\r\n\r\n"u8.ToArray());
                return true;
            case "half":
                await WriteChunkAsync(next[..(next.Length / 2)]);
                break;
            case "rst":
                Reset();
                break;
        }

        return false;
    }

    private void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    // Waits, and throws as soon as the peer has gone.
    private async Task WaitAsync(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
        {
            return;
        }

        using var end = new CancellationTokenSource(time);
        try
        {
            if (await socket.ReceiveAsync(_buffer, SocketFlags.Peek, end.Token) == 0)
            {
                throw new IOException("the peer has gone");
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over and the peer is still there.
        }
    }

    private static byte[] Head(int status, string type, int length, string extra) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Mock\r\nContent-Type: {type}\r\n{extra}Content-Length: {length}\r\n\r\n");

    private async Task SendAsync(int status, string type, byte[] body, string extra = "") => await WriteAsync([.. Head(status, type, body.Length, extra), .. body]);

    private Task WriteChunkAsync(byte[] bytes) =>
        WriteAsync([.. Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture)), .. "\r\n"u8, .. bytes, .. "\r\n"u8]);

    private async Task WriteAsync(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            at += await socket.SendAsync(bytes.AsMemory(at));
        }
    }
}
