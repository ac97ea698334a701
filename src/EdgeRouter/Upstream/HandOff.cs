using System.Net.Http.Headers;
using System.Text.Json;

namespace EdgeRouter.Upstream;

/// <summary>
/// Hands a request to a person: one POST of <c>{"request_id", "model", "failure", "key", "request"}</c> to the operator's address. A 2xx means that it was taken; a member <c>reply</c> (text) in the answer is what the caller is told.
/// Runs only when everything has failed; at most <see cref="MostAtOnce"/> at a time, so that an outage does not become a flood of calls.
/// </summary>
internal sealed class HandOff : IDisposable
{
    private const int MostAtOnce = 32;
    private const int LongestReply = 64 << 10;

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        MaxConnectionsPerServer = MostAtOnce,
    });

    private readonly TimeProvider _time;
    private int _running;

    public HandOff(TimeProvider time) => _time = time;

    /// <summary>Never throws.</summary>
    public async Task<(bool Taken, string? Reply)> TellAsync(
        Uri address, IReadOnlyList<KeyValuePair<string, string>> headers, HandOffNote note, ReadOnlyMemory<byte> request, TimeSpan patience)
    {
        if (Interlocked.Increment(ref _running) > MostAtOnce)
        {
            Interlocked.Decrement(ref _running);
            return default;
        }

        try
        {
            using var cancel = new CancellationTokenSource(patience, _time);
            using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(BodyOf(note, request.Span)) };
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            foreach (var (name, value) in headers)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }

            using var answer = await _invoker.SendAsync(message, cancel.Token);
            if (!answer.IsSuccessStatusCode)
            {
                return default;
            }

            await answer.Content.LoadIntoBufferAsync(LongestReply, cancel.Token);
            return (true, ReplyIn(await answer.Content.ReadAsByteArrayAsync(cancel.Token)));
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or IOException or OperationCanceledException)
        {
            // Nobody took it; the caller gets the next best, and the failure that led here is logged.
            return default;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public void Dispose() => _invoker.Dispose();

    private static byte[] BodyOf(HandOffNote note, ReadOnlySpan<byte> request)
    {
        using var buffer = new MemoryStream(request.Length + 256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("request_id"u8, note.RequestId);
            json.WriteString("model"u8, note.Model);
            json.WriteString("failure"u8, note.Failure);
            json.WriteString("key"u8, note.Key);
            json.WritePropertyName("request"u8);

            // Scanned when it was received.
            json.WriteRawValue(request, skipInputValidation: true);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static string? ReplyIn(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("reply"u8, out var reply) && reply.ValueKind == JsonValueKind.String ? reply.GetString() : null;
        }
        catch (JsonException)
        {
            // A webhook may answer with anything; that it took the request is what counts.
            return null;
        }
    }
}
