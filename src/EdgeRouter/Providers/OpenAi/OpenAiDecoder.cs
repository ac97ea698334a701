using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>
/// Reads chat completions, whole and in chunks, as OpenAI, Azure and the many servers that follow them send them: usage in four places, reasoning under three names, tool calls without numbers, content as a
/// list, errors in every shape.
/// </summary>
internal sealed class OpenAiDecoder(IStreamEventSink sink, ByteBuffer scratch, Quirks quirks) : AnswerDecoder(sink, scratch)
{
    private readonly List<OpenTool> _tools = [];

    protected override void Event(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        data = data.Trim(" \t"u8);
        if (data.SequenceEqual("[DONE]"u8))
        {
            Done();
        }
        else if (name.SequenceEqual("error"u8))
        {
            Error(ErrorBody.Read(data));
        }
        else if (!data.IsEmpty)
        {
            Object(data);
        }
    }

    protected override void Answer(ReadOnlySpan<byte> json) => Object(json);

    // A chunk and a whole answer have the same outline.
    private void Object(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> model = default;
        ReadOnlySpan<byte> choices = default;
        ReadOnlySpan<byte> usage = default;
        var isError = false;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("id"u8):
                    id = member.Text;
                    break;
                case var key when key.SequenceEqual("model"u8):
                    model = member.Text;
                    break;
                case var key when key.SequenceEqual("choices"u8):
                    choices = member.Raw;
                    break;
                case var key when key.SequenceEqual("usage"u8):
                    usage = member.Token == JsonToken.StartObject ? member.Raw : default;
                    break;
                case var key when key.SequenceEqual("x_groq"u8):
                    usage = usage.IsEmpty ? JsonSpanMembers.Find(member.Raw, "usage"u8) : usage;
                    isError |= !JsonSpanMembers.Find(member.Raw, "error"u8).IsEmpty;
                    break;
                case var key when key.SequenceEqual("error"u8):
                    isError |= member.Token is not (JsonToken.Null or JsonToken.False);
                    break;
                case var key when key.SequenceEqual("object"u8) || key.SequenceEqual("type"u8):
                    isError |= member.Text.SequenceEqual("error"u8);
                    break;
                case var key when key.SequenceEqual("detail"u8):
                    isError |= choices.IsEmpty && member.Token != JsonToken.Null;
                    break;
            }
        }

        if (member.IsBroken)
        {
            Is(EventKind.Malformed);
            return;
        }

        if (isError)
        {
            Error(ErrorBody.Read(json));
            return;
        }

        // Azure's first chunk is about the prompt and has no names yet.
        if (!id.IsEmpty)
        {
            Start(id, model, Model.Usage.Unknown);
        }

        var choice = new JsonSpanItems(choices);
        while (choice.Next())
        {
            Choice(choice.Raw, choice.Index, ref usage);
        }

        if (!usage.IsEmpty)
        {
            Usage(OpenAiUsage.Read(usage, quirks));
            if (choice.Index < 0)
            {
                Is(EventKind.UsageOnly);
            }
        }
    }

    private void Choice(ReadOnlySpan<byte> json, int position, ref ReadOnlySpan<byte> usage)
    {
        ReadOnlySpan<byte> delta = default;
        ReadOnlySpan<byte> finish = default;
        ReadOnlySpan<byte> logprobs = default;
        var index = position;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("index"u8):
                    index = (int)Math.Clamp(JsonNumbers.Count(member.Raw), 0, 127);
                    break;
                case var key when key.SequenceEqual("delta"u8) || key.SequenceEqual("message"u8) && delta.IsEmpty:
                    delta = member.Raw;
                    break;
                case var key when key.SequenceEqual("finish_reason"u8):
                    finish = member.Text;
                    break;
                case var key when key.SequenceEqual("logprobs"u8):
                    logprobs = JsonSpanMembers.Find(member.Raw, "content"u8);
                    break;
                case var key when key.SequenceEqual("usage"u8) && usage.IsEmpty && member.Token == JsonToken.StartObject:
                    usage = member.Raw;
                    break;
            }
        }

        if (logprobs.Length > 2 && logprobs[0] == (byte)'[')
        {
            Text(StreamEventKind.Logprobs, logprobs[1..^1], index);
        }

        Delta(delta, index);
        if (!finish.IsEmpty)
        {
            Finish(OpenAiFinish.Parse(finish), choice: index);
        }
    }

    private void Delta(ReadOnlySpan<byte> json, int choice)
    {
        ReadOnlySpan<byte> content = default;
        ReadOnlySpan<byte> reasoning = default;
        ReadOnlySpan<byte> details = default;
        ReadOnlySpan<byte> refusal = default;
        ReadOnlySpan<byte> calls = default;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("content"u8):
                    content = member.Token is JsonToken.String or JsonToken.StartArray ? member.Raw : default;
                    break;
                case var key when key.SequenceEqual("reasoning_content"u8) || key.SequenceEqual("reasoning"u8) && reasoning.IsEmpty:
                    reasoning = member.Text;
                    break;
                case var key when key.SequenceEqual("reasoning_details"u8):
                    details = member.Raw;
                    break;
                case var key when key.SequenceEqual("refusal"u8):
                    refusal = member.Text;
                    break;
                case var key when key.SequenceEqual("tool_calls"u8):
                    calls = member.Raw;
                    break;
            }
        }

        Text(StreamEventKind.Reasoning, reasoning, choice);
        Details(details, hasText: !reasoning.IsEmpty, choice);
        if (!content.IsEmpty)
        {
            Content(content, choice);
        }

        Text(StreamEventKind.Refusal, refusal, choice);
        var call = new JsonSpanItems(calls);
        while (call.Next())
        {
            Call(call.Raw, choice);
        }

        if (calls.Length > 0 && calls[0] == (byte)'{')
        {
            // Old servers send one call instead of a list.
            Call(calls, choice);
        }
    }

    private void Content(ReadOnlySpan<byte> content, int choice)
    {
        if (content[0] == (byte)'"')
        {
            Text(StreamEventKind.Text, content[1..^1], choice);
            return;
        }

        var item = new JsonSpanItems(content);
        while (item.Next())
        {
            var thinking = JsonSpanMembers.Find(item.Raw, "thinking"u8);
            if (thinking.IsEmpty)
            {
                Text(StreamEventKind.Text, JsonSpanMembers.FindText(item.Raw, "text"u8), choice);
                continue;
            }

            var thought = new JsonSpanItems(thinking);
            while (thought.Next())
            {
                Text(StreamEventKind.Reasoning, JsonSpanMembers.FindText(thought.Raw, "text"u8), choice);
            }
        }
    }

    private void Details(ReadOnlySpan<byte> details, bool hasText, int choice)
    {
        var item = new JsonSpanItems(details);
        while (item.Next())
        {
            var type = JsonSpanMembers.FindText(item.Raw, "type"u8);
            if (type.SequenceEqual("reasoning.encrypted"u8))
            {
                Text(StreamEventKind.RedactedReasoning, JsonSpanMembers.FindText(item.Raw, "data"u8), choice);
                continue;
            }

            if (!hasText)
            {
                Text(StreamEventKind.Reasoning, JsonSpanMembers.FindText(item.Raw, type.SequenceEqual("reasoning.summary"u8) ? "summary"u8 : "text"u8), choice);
            }

            Text(StreamEventKind.Signature, JsonSpanMembers.FindText(item.Raw, "signature"u8), choice);
        }
    }

    private void Call(ReadOnlySpan<byte> json, int choice)
    {
        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> function = default;
        ReadOnlySpan<byte> signature = default;
        var index = -1;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("index"u8):
                    index = (int)Math.Min(JsonNumbers.Count(member.Raw), int.MaxValue);
                    break;
                case var key when key.SequenceEqual("id"u8):
                    id = member.Text;
                    break;
                case var key when key.SequenceEqual("function"u8):
                    function = member.Raw;
                    break;
                case var key when key.SequenceEqual("extra_content"u8):
                    signature = JsonSpanMembers.FindText(JsonSpanMembers.Find(member.Raw, "google"u8), "thought_signature"u8);
                    break;
            }
        }

        var name = JsonSpanMembers.FindText(function, "name"u8);
        var tool = ToolOf(choice, index, id, name, out var isNew);
        if (isNew)
        {
            ToolStart(tool, id, name, signature, choice);
        }

        var arguments = JsonSpanMembers.Find(function, "arguments"u8);
        if (arguments.Length > 0 && arguments[0] == (byte)'"')
        {
            Arguments(tool, arguments[1..^1], choice);
        }
        else if (arguments.Length > 0)
        {
            ArgumentsOf(tool, arguments, choice);
        }
    }

    // A number tells the call, where there is one; but a new id beside a name begins a new call even under an old number, and without a number only the id can tell.
    private int ToolOf(int choice, int index, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name, out bool isNew)
    {
        var hash = id.IsEmpty || id.SequenceEqual("null"u8) ? 0 : Hash(id);
        var ordinal = 0;
        isNew = false;
        for (var i = _tools.Count - 1; i >= 0; i--)
        {
            var tool = _tools[i];
            if (tool.Choice != choice)
            {
                continue;
            }

            ordinal = Math.Max(ordinal, tool.Ordinal + 1);
            if (index >= 0 ? index == tool.Index && (hash == 0 || tool.Id == 0 || hash == tool.Id || name.IsEmpty) : hash != 0 ? hash == tool.Id : name.IsEmpty)
            {
                return tool.Ordinal;
            }
        }

        _tools.Add(new OpenTool(choice, index, hash, ordinal));
        isNew = true;
        return ordinal;
    }

    private static ulong Hash(ReadOnlySpan<byte> id)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in id)
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        return hash | 1;
    }

    private readonly record struct OpenTool(int Choice, int Index, ulong Id, int Ordinal);
}
