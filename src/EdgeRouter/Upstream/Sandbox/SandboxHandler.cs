using System.Globalization;
using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// The provider inside this binary: a message handler that answers like an OpenAI server, with no network, no keys and no state, so that
/// the first request after an install works and tests can script an upstream. It is called through the same invoker as a provider on the
/// network. Every model name is accepted.
/// <para>
/// Paths by their ends: /chat/completions, /completions, /embeddings, /models, /models/sandbox. Errors are answers in OpenAI's envelope,
/// never exceptions; cancellation is one. A request is shaped by its <c>sandbox</c> member, see <see cref="SandboxSettings"/>.
/// </para>
/// </summary>
internal sealed class SandboxHandler(TimeProvider time) : HttpMessageHandler
{
    // 2026-01-01: the same for every process, so that lists of models compare equal.
    private const long ModelCreated = 1_767_225_600;

    // The first that fits: /chat/completions also ends like the legacy path.
    private static readonly string[] Operations = ["/chat/completions", "/completions", "/embeddings", "/models/sandbox", "/models"];

    private static readonly ChatWire Chat = new();
    private static readonly CompletionWire Completion = new();

    // Counts answers, so that two within one tick have different ids.
    private int _answers;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var path = (request.RequestUri?.AbsolutePath ?? "").TrimEnd('/');
        var call = new Call(NextId(), startedAt, cancellationToken);
        var response = Operation(path) switch
        {
            null => SandboxReply.Error(call.Id, SandboxFault.NoSuchPath(path)),
            "/models" or "/models/sandbox" when request.Method != HttpMethod.Get => WrongMethod(request, call),
            "/models" => SandboxReply.Json(call.Id, SandboxReply.Write(WriteModels)),
            "/models/sandbox" => SandboxReply.Json(call.Id, SandboxReply.Write(WriteModel)),
            _ when request.Method != HttpMethod.Post => WrongMethod(request, call),
            var operation => await AnswerAsync(operation, body, call),
        };
        response.RequestMessage = request;
        return response;
    }

    private static string? Operation(string path) => Array.Find(Operations, o => path.EndsWith(o, StringComparison.Ordinal));

    private static HttpResponseMessage WrongMethod(HttpRequestMessage request, Call call) =>
        SandboxReply.Error(call.Id, SandboxFault.WrongMethod(request.Method.Method));

    private async Task<HttpResponseMessage> AnswerAsync(string operation, byte[] body, Call call)
    {
        var plan = Plan(operation, body, call);
        var left = plan.Due - time.GetElapsedTime(call.StartedAt);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, call.Cancellation);
        }

        return plan.Make();
    }

    private SandboxPlan Plan(string operation, byte[] body, Call call)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Refusal(call, SandboxFault.BadRequest("The body must be a JSON object.", null));
            }

            var fields = new SandboxFields(document.RootElement);
            return operation == "/embeddings" ? Embed(fields, call) : Complete(operation, fields, call);
        }
        catch (JsonException e)
        {
            return Refusal(call, SandboxFault.BadRequest("The body is not valid JSON: " + e.Message, null));
        }
        catch (InvalidOperationException)
        {
            // What JsonElement throws, late, for a string that is not Unicode: bytes that are not UTF-8, or half a surrogate pair.
            return Refusal(call, SandboxFault.BadRequest("The body holds a string that is not valid Unicode.", null));
        }
    }

    private SandboxPlan Complete(string operation, SandboxFields fields, Call call)
    {
        ISandboxWire wire = operation == "/completions" ? Completion : Chat;
        var created = time.GetUtcNow().ToUnixTimeSeconds();
        var answer = wire is ChatWire
            ? ChatComposer.Compose(fields, "chatcmpl-" + call.Id, created)
            : CompletionComposer.Compose(fields, "cmpl-" + call.Id, created);
        if (answer is null)
        {
            return Refusal(call, fields.Fault!);
        }

        var settings = answer.Request.Settings;
        var failsLater = answer.Request.Stream && settings.ErrorAfterTokens is not null;
        if (settings.Error is { } error && !failsLater)
        {
            return new SandboxPlan(settings.Ttft, () => SandboxReply.Error(call.Id, error));
        }

        // The head of a stream goes out at once, its first event at TTFT; the head of a JSON answer comes with its body.
        return answer.Request.Stream
            ? new SandboxPlan(TimeSpan.Zero, () => SandboxReply.Stream(call.Id, new SandboxStream(wire, answer, time, call.StartedAt)))
            : new SandboxPlan(answer.ReadyAt, () => SandboxReply.Json(call.Id, SandboxReply.Write(json => wire.WriteWhole(json, answer))));
    }

    private static SandboxPlan Embed(SandboxFields fields, Call call)
    {
        var settings = SandboxSettings.Read(fields);
        if (fields.Fault is null && settings.Error is { } error)
        {
            return new SandboxPlan(settings.Ttft, () => SandboxReply.Error(call.Id, error));
        }

        return EmbeddingComposer.Compose(fields) is { } body
            ? new SandboxPlan(settings.Ttft, () => SandboxReply.Json(call.Id, body))
            : Refusal(call, fields.Fault!);
    }

    private static SandboxPlan Refusal(Call call, SandboxFault fault) => new(TimeSpan.Zero, () => SandboxReply.Error(call.Id, fault));

    private string NextId()
    {
        var number = (uint)Interlocked.Increment(ref _answers);
        return string.Create(CultureInfo.InvariantCulture, $"sandbox{time.GetUtcNow().ToUnixTimeMilliseconds():x}{number:x8}");
    }

    private static void WriteModels(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        WriteModel(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, "sandbox"u8);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, ModelCreated);
        json.WriteString("owned_by"u8, "edgerouter"u8);
        json.WriteEndObject();
    }

    private readonly record struct Call(string Id, long StartedAt, CancellationToken Cancellation);
}
