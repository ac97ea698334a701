using System.Text;
using System.Text.Json;

namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>
/// One answer as its client saw it, down to the last byte: the whole answer, or one error in OpenAI's form, as a status or in the stream. Anything else is <see cref="Wrong"/>: silence, a cut, an answer that claims to be whole and
/// is not, text that does not follow on, a second error, an event that is no JSON, a second id.
/// </summary>
internal sealed partial class ClientView
{
    private const string JsonAnswer = "Hello from the mock é😀";

    private readonly StringBuilder _content = new();
    private readonly HashSet<string> _ids = [];
    private readonly HashSet<string> _models = [];
    private int _roles;
    private int _finishes;
    private int _usages;
    private int _words;

    public int Status { get; private set; }

    /// <summary>Of the error; null: there was none.</summary>
    public string? Code { get; private set; }

    /// <summary>Of the error.</summary>
    public string Text { get; private set; } = "";

    public string? Wrong { get; private set; }

    public bool HasDone { get; private set; }

    public int Attempts { get; private set; }

    public string? Deployment { get; private set; }

    public string? ShouldRetry { get; private set; }

    public string? RetryAfter { get; private set; }

    public string Model => _models.FirstOrDefault() ?? "";

    public int CompletionTokens { get; private set; } = -1;

    /// <summary>In short, for the scorecard.</summary>
    public string Said => Wrong is not null ? "BROKEN" : Code is null ? "complete" : Status == 200 ? $"in-band `{Code}`" : $"{Status} `{Code}`";

    public static async Task<ClientView> OfAsync(Router router, string model, bool stream, string more = "", int words = FaultRun.Words, Caller caller = Caller.OpenAi)
    {
        using var response = caller == Caller.OpenAi
            ? await router.ChatAsync(model, stream, (stream ? ",\"stream_options\":{\"include_usage\":true}" : "") + more)
            : await router.PostAsync("/v1/messages", $$"""{"model":"{{model}}","max_tokens":512,"messages":[{"role":"user","content":"hi"}],"stream":{{(stream ? "true" : "false")}}}""");
        return await OfAsync(response, stream, words, caller: caller);
    }

    public static async Task<ClientView> OfAsync(HttpResponseMessage response, bool stream, int words = FaultRun.Words, Caller caller = Caller.OpenAi, CancellationToken cancellation = default)
    {
        var view = new ClientView { Status = (int)response.StatusCode, _words = words };
        string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
        view.Deployment = Header("x-edgerouter-deployment");
        view.ShouldRetry = Header("x-should-retry");
        view.RetryAfter = Header("Retry-After");
        view.Attempts = int.Parse(Header("x-edgerouter-attempts") ?? "0");
        string body;
        try
        {
            body = await response.Content.ReadAsStringAsync(cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            view.Wrong = $"the answer broke off: {e.Message} {e.InnerException?.Message}";
            return view;
        }

        try
        {
            if (body.Contains("sk-upstream-secret", StringComparison.Ordinal))
            {
                view.Fail("the provider's key was shown");
            }

            var type = response.Content.Headers.ContentType?.MediaType;
            if (stream && response.StatusCode == System.Net.HttpStatusCode.OK)
            {
                view.Require(type == "text/event-stream", $"a stream comes as {type}");
                (caller == Caller.OpenAi ? (Action<string>)view.ReadStream : view.ReadMessageStream)(body);
            }
            else
            {
                view.Require(type == "application/json", $"an answer comes as {type}");
                (caller == Caller.OpenAi ? (Action<string>)view.ReadJson : view.ReadMessage)(body);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            view.Fail($"{e.Message} in {body}");
        }

        return view;
    }

    private void ReadJson(string body)
    {
        using var json = JsonDocument.Parse(body);
        if (Status != 200)
        {
            ReadError(json.RootElement);
            return;
        }

        Require(!json.RootElement.TryGetProperty("error", out _), "an error comes as status 200");
        var choice = json.RootElement.GetProperty("choices")[0];
        Require(choice.GetProperty("message").GetProperty("content").GetString() == JsonAnswer, "the answer's text is another one");
        Require(choice.GetProperty("finish_reason").GetString() == "stop", "no finish reason");
        _models.Add(json.RootElement.GetProperty("model").GetString()!);
        CompletionTokens = json.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32();
    }

    private void ReadStream(string body)
    {
        Require(body.EndsWith("\n\n", StringComparison.Ordinal), "the last event has no end");
        foreach (var text in body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static e => !e.StartsWith(':')))
        {
            Require(Code is null && !HasDone, $"something comes after the end: {text}");
            var data = text.StartsWith("event: error\n", StringComparison.Ordinal) ? text["event: error\n".Length..] : text;
            Require(data.StartsWith("data: ", StringComparison.Ordinal), $"a line is no event: {text}");
            data = data["data: ".Length..];
            if (data == "[DONE]")
            {
                HasDone = true;
                continue;
            }

            using var json = JsonDocument.Parse(data);
            if (json.RootElement.TryGetProperty("error", out _))
            {
                ReadError(json.RootElement);
            }
            else
            {
                ReadChunk(json.RootElement);
            }
        }

        var whole = string.Concat(Enumerable.Range(0, _words).Select(static i => $"w{i} "));
        Require(_ids.Count <= 1, $"the stream has {_ids.Count} ids");
        Require(_models.Count <= 1, $"the stream names {_models.Count} models");
        Require(_roles <= 1, $"the stream has {_roles} roles");
        if (Code is null)
        {
            Require(_content.ToString() == whole, $"a stream that ends well says '{_content}'");
            Require(_finishes == 1, $"{_finishes} finish reasons");
            Require(_usages == 1 || (_usages == 0 && !HasDone), $"{_usages} usages");
        }
        else
        {
            Require(whole.StartsWith(_content.ToString(), StringComparison.Ordinal) && _content.Length > 0, $"before the error the stream says '{_content}'");
            Require(_finishes == 0, "a stream that fails has a finish reason");
        }
    }

    private void ReadChunk(JsonElement chunk)
    {
        _ids.Add(chunk.GetProperty("id").GetString()!);
        foreach (var choice in chunk.GetProperty("choices").EnumerateArray())
        {
            _models.Add(chunk.GetProperty("model").GetString()!);
            var delta = choice.GetProperty("delta");
            _roles += delta.TryGetProperty("role", out _) ? 1 : 0;
            _content.Append(delta.TryGetProperty("content", out var content) ? content.GetString() : "");
            _finishes += choice.GetProperty("finish_reason").ValueKind == JsonValueKind.String ? 1 : 0;
        }

        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            _usages++;
            CompletionTokens = usage.GetProperty("completion_tokens").GetInt32();
        }
    }

    private void ReadError(JsonElement envelope)
    {
        var error = envelope.GetProperty("error");
        Require(error.GetProperty("message").GetString()!.Length > 0 && error.GetProperty("type").GetString()!.Length > 0, "the error has no message or no type");
        Require(error.TryGetProperty("param", out _), "the error has no param");
        Require(Status is 200 or >= 400, $"an error has the status {Status}");
        Code = error.GetProperty("code").GetString() ?? "";
        Text = error.GetProperty("message").GetString()!;
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            Fail(otherwise);
        }
    }

    private void Fail(string why) => Wrong ??= why;
}
