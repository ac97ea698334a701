using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace EdgeRouter.Upstream.Direct;

/// <summary>Writes a request to a connection: what never changes is a template of the endpoint's, a small request leaves with one send, and a large body goes out of the memory that it was received in.</summary>
internal static class DirectRequest
{
    // Head and body up to this size are copied together.
    private const int Together = 16 << 10;

    // Names, line ends and the length of the body.
    private const int Fixed = 128;

    /// <summary>The part of the head that every request to this address has in common.</summary>
    public static byte[] Template(UpstreamEndpoint endpoint, Uri address)
    {
        var host = address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost}]" : address.IdnHost;
        var port = address.IsDefaultPort ? "" : $":{address.Port}";
        var text = new StringBuilder($"POST {address.PathAndQuery} HTTP/1.1\r\nHost: {host}{port}\r\nAccept-Encoding: identity\r\nContent-Type: application/json\r\nVia: {endpoint.Via}\r\n");
        foreach (var (name, value) in endpoint.Provider.Headers)
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    public static byte[] KeyLine(string name, string value) => Encoding.ASCII.GetBytes($"{name}: {value}\r\n");

    /// <summary>Completes when the socket has taken the whole request, nearly always at once; throws as the socket does. Until then the request's memory is read.</summary>
    public static async Task SendAsync(DirectConnection connection, UpstreamRequest request)
    {
        var template = request.Endpoint.DirectHead(request);
        var most = LongestHead(request, template);
        var length = request.Edits.LengthAfter(request.Body.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(most, Math.Min(most + length, Together)));
        try
        {
            var filled = WriteHead(request, template, length, buffer);
            var at = 0;
            for (var i = 0; i <= request.Edits.Count; i++)
            {
                // What is left between two edits, then the edit's own text.
                var end = i < request.Edits.Count ? request.Edits[i].Start : request.Body.Length;
                var kept = request.Body[at..end];
                var text = i < request.Edits.Count ? request.Edits[i].Text : default;
                at = i < request.Edits.Count ? end + request.Edits[i].Length : end;
                if (kept.Length + text.Length <= buffer.Length - filled)
                {
                    kept.Span.CopyTo(buffer.AsSpan(filled));
                    text.Span.CopyTo(buffer.AsSpan(filled + kept.Length));
                    filled += kept.Length + text.Length;
                    continue;
                }

                await connection.SendAsync(buffer.AsMemory(0, filled));
                await connection.SendAsync(kept);
                await connection.SendAsync(text);
                filled = 0;
            }

            await connection.SendAsync(buffer.AsMemory(0, filled));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int LongestHead(in UpstreamRequest request, byte[] template)
    {
        var most = template.Length + Fixed + request.RequestId.Length + (request.Endpoint.KeyLines[request.Credential]?.Length ?? 0);
        for (var i = 0; i < request.ForwardedHeaders.Count; i++)
        {
            most += request.ForwardedHeaders[i].Key.Length + (request.ForwardedHeaders[i].Value.Length * 3) + 4;
        }

        return most;
    }

    private static int WriteHead(in UpstreamRequest request, byte[] template, int length, byte[] into)
    {
        var head = new Writer(into);
        head.Add(template);
        if (!request.Endpoint.Provider.PassThroughCredentials)
        {
            head.Add(request.Endpoint.KeyLines[request.Credential]);
        }

        for (var i = 0; i < request.ForwardedHeaders.Count; i++)
        {
            var (name, value) = request.ForwardedHeaders[i];

            // The server refuses such values; should one come from elsewhere, it must not end the line.
            if (!value.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                head.Add(name);
                head.Add(": "u8);
                head.Add(value);
                head.Add("\r\n"u8);
            }
        }

        head.Add("X-Request-Id: "u8);
        head.Add(request.RequestId);
        head.Add(request.Stream ? "\r\nAccept: text/event-stream\r\nContent-Length: "u8 : "\r\nAccept: application/json\r\nContent-Length: "u8);
        head.Add(length);
        head.Add("\r\n\r\n"u8);
        return head.Filled;
    }

    private ref struct Writer(Span<byte> into)
    {
        private readonly Span<byte> _into = into;

        public int Filled { get; private set; }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_into[Filled..]);
            Filled += bytes.Length;
        }

        public void Add(string text) => Filled += Encoding.UTF8.GetBytes(text, _into[Filled..]);

        public void Add(int number)
        {
            Utf8Formatter.TryFormat(number, _into[Filled..], out var length);
            Filled += length;
        }
    }
}
