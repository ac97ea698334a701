using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>The HTTP messages of the sandbox: JSON with its length, an error envelope, or a stream without one.</summary>
internal static class SandboxReply
{
    public static HttpResponseMessage Json(string id, byte[] body, HttpStatusCode status = HttpStatusCode.OK)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return Message(id, content, status);
    }

    public static HttpResponseMessage Stream(string id, SandboxStream stream)
    {
        var content = new StreamContent(stream);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream", "utf-8");
        var message = Message(id, content, HttpStatusCode.OK);
        message.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        return message;
    }

    public static HttpResponseMessage Error(string id, SandboxFault fault)
    {
        var message = Json(id, Write(fault.Write), (HttpStatusCode)fault.Status);
        if (fault.RetryAfter is { } wait)
        {
            var seconds = (long)Math.Ceiling(wait.TotalSeconds);
            message.Headers.TryAddWithoutValidation("retry-after", seconds.ToString(CultureInfo.InvariantCulture));
            message.Headers.TryAddWithoutValidation("retry-after-ms", wait.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture));
        }

        return message;
    }

    public static byte[] Write(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, SandboxJson.Options);
        body(json);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static HttpResponseMessage Message(string id, HttpContent content, HttpStatusCode status)
    {
        var message = new HttpResponseMessage(status) { Content = content, Version = HttpVersion.Version11 };
        message.Headers.TryAddWithoutValidation("x-request-id", "req_" + id);
        return message;
    }
}
