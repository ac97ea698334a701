using System.Buffers;
using System.Buffers.Text;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Gemini;

/// <summary>
/// Reads generateContent's answers; a stream is a row of the same objects. There is no end mark: an answer is whole when its body ends behind a finish reason. Zero-valued members are missing,
/// usage is cumulative, calls come whole, and their ids have to be made where the model gives none.
/// </summary>
/// <param name="answerId">Unique to this answer: ids for calls are made from it.</param>
internal sealed class GeminiDecoder(IStreamEventSink sink, ByteBuffer scratch, ReadOnlyMemory<byte> answerId) : AnswerDecoder(sink, scratch)
{
    private const int Choices = 8;

    private readonly int[] _tools = new int[Choices];

    protected override void Event(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data) => Object(data);

    protected override void Answer(ReadOnlySpan<byte> json) => Object(json);

    private void Object(ReadOnlySpan<byte> json)
    {
        if (json.TrimStart(" \r\n\t"u8).StartsWith("["u8))
        {
            // A stream without SSE, or an error in a list.
            var item = new JsonSpanItems(json);
            while (item.Next())
            {
                Object(item.Raw);
            }

            if (item.IsBroken)
            {
                Is(EventKind.Malformed);
            }

            return;
        }

        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> model = default;
        ReadOnlySpan<byte> candidates = default;
        ReadOnlySpan<byte> usage = default;
        ReadOnlySpan<byte> feedback = default;
        var isError = false;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("responseId"u8):
                    id = member.Text;
                    break;
                case var key when key.SequenceEqual("modelVersion"u8):
                    model = member.Text;
                    break;
                case var key when key.SequenceEqual("candidates"u8):
                    candidates = member.Raw;
                    break;
                case var key when key.SequenceEqual("usageMetadata"u8):
                    usage = member.Raw;
                    break;
                case var key when key.SequenceEqual("promptFeedback"u8):
                    feedback = JsonSpanMembers.FindText(member.Raw, "blockReason"u8);
                    break;
                case var key when key.SequenceEqual("error"u8):
                    isError = member.Token != JsonToken.Null;
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
            Error(GeminiFailure.ReadError(json));
            return;
        }

        Start(id, model, Model.Usage.Unknown);
        var candidate = new JsonSpanItems(candidates);
        while (candidate.Next())
        {
            Candidate(candidate.Raw);
        }

        if (!usage.IsEmpty)
        {
            Usage(ReadUsage(usage));
        }

        if (!feedback.IsEmpty && candidate.Index < 0)
        {
            // The prompt was blocked: an answer of nothing, whole and streamed alike.
            Finish(FinishReason.ContentFilter);
        }
    }

    private static Usage ReadUsage(ReadOnlySpan<byte> json)
    {
        var usage = Model.Usage.Unknown;
        long prompt = -1, candidates = -1, thoughts = -1, tools = -1, total = -1;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("promptTokenCount"u8):
                    prompt = JsonNumbers.Count(member.Raw);
                    break;
                case var key when key.SequenceEqual("cachedContentTokenCount"u8):
                    usage.CachedInput = JsonNumbers.Count(member.Raw);
                    break;
                case var key when key.SequenceEqual("candidatesTokenCount"u8):
                    candidates = JsonNumbers.Count(member.Raw);
                    break;
                case var key when key.SequenceEqual("thoughtsTokenCount"u8):
                    thoughts = JsonNumbers.Count(member.Raw);
                    break;
                case var key when key.SequenceEqual("toolUsePromptTokenCount"u8):
                    tools = JsonNumbers.Count(member.Raw);
                    break;
                case var key when key.SequenceEqual("totalTokenCount"u8):
                    total = JsonNumbers.Count(member.Raw);
                    break;
            }
        }

        if (prompt < 0)
        {
            // Early chunks of Vertex hold a traffic type and no counts.
            return usage;
        }

        usage.Input = prompt + Math.Max(0, tools);
        usage.Reasoning = thoughts;

        // Zero is left out; and some versions count thoughts among the candidates, which the total gives away.
        var inside = thoughts > 0 && candidates >= thoughts && total == prompt + candidates + Math.Max(0, tools);
        usage.Output = Math.Max(0, candidates) + (inside ? 0 : Math.Max(0, thoughts));
        return usage;
    }

    private void Candidate(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> content = default;
        ReadOnlySpan<byte> finish = default;
        ReadOnlySpan<byte> logprobs = default;
        var index = 0;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("index"u8):
                    index = (int)Math.Clamp(JsonNumbers.Count(member.Raw), 0, Choices - 1);
                    break;
                case var key when key.SequenceEqual("content"u8):
                    content = member.Raw;
                    break;
                case var key when key.SequenceEqual("finishReason"u8):
                    finish = member.Text;
                    break;
                case var key when key.SequenceEqual("logprobsResult"u8):
                    logprobs = member.Raw;
                    break;
            }
        }

        if (!logprobs.IsEmpty)
        {
            GeminiLogprobs.Write(logprobs, Scratch);
            Text(StreamEventKind.Logprobs, Scratch.Written, index);
        }

        var part = new JsonSpanItems(JsonSpanMembers.Find(content, "parts"u8));
        while (part.Next())
        {
            Part(part.Raw, index);
        }

        if (!finish.IsEmpty && !finish.SequenceEqual("FINISH_REASON_UNSPECIFIED"u8))
        {
            Finish(GeminiFinish.Parse(finish), choice: index);
        }
    }

    private void Part(ReadOnlySpan<byte> json, int choice)
    {
        ReadOnlySpan<byte> text = default;
        ReadOnlySpan<byte> call = default;
        ReadOnlySpan<byte> signature = default;
        var isThought = false;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("text"u8):
                    text = member.Text;
                    break;
                case var key when key.SequenceEqual("thought"u8):
                    isThought = member.Token == JsonToken.True;
                    break;
                case var key when key.SequenceEqual("functionCall"u8):
                    call = member.Raw;
                    break;
                case var key when key.SequenceEqual("thoughtSignature"u8):
                    signature = member.Text;
                    break;
            }
        }

        Text(isThought ? StreamEventKind.Reasoning : StreamEventKind.Text, text, choice);
        if (!call.IsEmpty)
        {
            Call(call, signature, choice);
        }
    }

    private void Call(ReadOnlySpan<byte> call, ReadOnlySpan<byte> signature, int choice)
    {
        var name = JsonSpanMembers.FindText(call, "name"u8);
        if (name.IsEmpty)
        {
            // The empty call that closes one whose arguments came in pieces; this router never asks for pieces.
            return;
        }

        var tool = _tools[choice]++;
        var id = JsonSpanMembers.FindText(call, "id"u8);
        Span<byte> made = stackalloc byte[40];
        ToolStart(tool, id.IsEmpty ? MakeId(made, choice, tool) : id, name, signature, choice);
        ArgumentsOf(tool, JsonSpanMembers.Find(call, "args"u8), choice);
    }

    // Calls of one conversation must not share an id, and it comes from several answers.
    private ReadOnlySpan<byte> MakeId(Span<byte> into, int choice, int tool)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in answerId.Span)
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        "call_"u8.CopyTo(into);
        Utf8Formatter.TryFormat(hash, into[5..], out var length, new StandardFormat('x', 16));
        length += 5;
        into[length++] = (byte)('g' + choice);
        Utf8Formatter.TryFormat(tool, into[length..], out var digits);
        return into[..(length + digits)];
    }
}
