using System.Buffers;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Providers.Anthropic;

/// <content>Turns and their blocks.</content>
internal sealed partial class AnthropicRequestWriter
{
    private void WriteSystem()
    {
        var parts = Turn.SystemOf(Request);
        parts.RemoveAll(static p => p.Text.IsEmpty && p.Kind == ContentKind.Text);
        if (parts.Count == 0)
        {
            return;
        }

        Json.Name("system"u8);
        Json.StartArray();
        foreach (var part in parts)
        {
            WriteBlock(part, system: true);
        }

        Json.EndArray();
    }

    private void WriteMessages(List<Turn> turns)
    {
        Json.Name("messages"u8);
        Json.StartArray();
        var begun = false;
        foreach (var turn in turns)
        {
            if (!turn.Parts.Exists(HasBlock))
            {
                // An empty turn is refused; its neighbours become one.
                turn.Parts.ForEach(LoseUnsigned);
                continue;
            }

            if (!begun && turn.IsAssistant)
            {
                WriteOpening();
            }

            begun = true;
            Json.StartObject();
            Json.Name("role"u8);
            Json.Text(turn.IsAssistant ? "assistant"u8 : "user"u8);
            Json.Name("content"u8);
            Json.StartArray();
            foreach (var part in turn.Parts)
            {
                WriteBlock(part, system: false);
            }

            Json.EndArray();
            Json.EndObject();
        }

        if (!begun)
        {
            WriteOpening();
        }

        Json.EndArray();
    }

    // The provider wants at least one message, and the user to begin.
    private void WriteOpening() => Json.Raw("{\"role\":\"user\",\"content\":\".\"}"u8);

    private bool HasBlock(ContentPart part) => part.Kind switch
    {
        ContentKind.Text or ContentKind.Refusal => !part.Text.IsEmpty,
        ContentKind.Reasoning => !IsUnsigned(part),
        _ => true,
    };

    private bool IsUnsigned(ContentPart part) => part.Signature.IsEmpty || Request.Origin != DialectId.Anthropic && !_thinking.KeepsHistory;

    private void LoseUnsigned(ContentPart part)
    {
        if (part.Kind == ContentKind.Reasoning)
        {
            Lose(part.Path, droppable: true, "is reasoning without the signature that the provider wants");
        }
    }

    private void WriteBlock(ContentPart part, bool system)
    {
        switch (part.Kind)
        {
            case ContentKind.Text or ContentKind.Refusal:
                if (!part.Text.IsEmpty)
                {
                    StartBlock("text"u8);
                    Json.Name("text"u8);
                    Json.Text(part.Text.Span);
                    EndBlock(part);
                }

                break;
            case ContentKind.ImageData or ContentKind.ImageUrl or ContentKind.DocumentText or ContentKind.DocumentUrl or ContentKind.DocumentData:
                WriteSource(part);
                break;
            case ContentKind.Reasoning when IsUnsigned(part):
                LoseUnsigned(part);
                break;
            case ContentKind.Reasoning:
                StartBlock("thinking"u8);
                Json.Name("thinking"u8);
                Json.Text(part.Text.Span);
                Json.Name("signature"u8);
                Json.Text(part.Signature.Span);
                Json.EndObject();
                break;
            case ContentKind.RedactedReasoning:
                StartBlock("redacted_thinking"u8);
                Json.Name("data"u8);
                Json.Text(part.Text.Span);
                Json.EndObject();
                break;
            case ContentKind.ToolCall:
                StartBlock("tool_use"u8);
                Json.Name("id"u8);
                WriteId(part.Id.Span, IdBytes, LongestId);
                Json.Name("name"u8);
                Json.Text(part.Name.Span);
                Json.Name("input"u8);
                WriteArguments(part);
                EndBlock(part);
                break;
            case ContentKind.ToolResult:
                WriteResult(part, system);
                break;
            case ContentKind.Opaque or ContentKind.FileId when Request.Origin == DialectId.Anthropic:
                WriteOwn(part);
                break;
            case ContentKind.Opaque or ContentKind.FileId:
                Lose(part.Path, droppable: false, "is known to the caller's own provider only");
                break;
        }
    }

    private void WriteResult(ContentPart part, bool system)
    {
        StartBlock("tool_result"u8);
        Json.Name("tool_use_id"u8);
        WriteId(part.Id.Span, IdBytes, LongestId);
        Json.Name("content"u8);
        Json.StartArray();
        foreach (var inner in part.Parts)
        {
            WriteBlock(inner, system);
        }

        Json.EndArray();
        if (part.IsError)
        {
            Json.Name("is_error"u8);
            Json.Bool(true);
        }

        EndBlock(part);
    }

    private void WriteOwn(ContentPart part)
    {
        if (part.Kind == ContentKind.Opaque)
        {
            Json.Raw(part.Raw.Span);
            return;
        }

        StartBlock(part.MediaType.IsEmpty ? "document"u8 : "image"u8);
        Json.Name("source"u8);
        Json.StartObject();
        Json.Name("type"u8);
        Json.Text("file"u8);
        Json.Name("file_id"u8);
        Json.Text(part.Text.Span);
        Json.EndObject();
        EndBlock(part);
    }

    private void WriteSource(ContentPart part)
    {
        var isImage = part.Kind is ContentKind.ImageData or ContentKind.ImageUrl;
        var isText = part.Kind == ContentKind.DocumentText;
        if (part.Kind == ContentKind.DocumentData && !part.MediaType.Span.SequenceEqual("application/pdf"u8))
        {
            Lose(part.Path, droppable: false, "is a file of a type other than PDF");
            return;
        }

        StartBlock(isImage ? "image"u8 : "document"u8);
        Json.Name("source"u8);
        Json.StartObject();
        Json.Name("type"u8);
        var isUrl = part.Kind is ContentKind.ImageUrl or ContentKind.DocumentUrl;
        Json.Text(isUrl ? "url"u8 : isText ? "text"u8 : "base64"u8);
        if (!isUrl)
        {
            Json.Name("media_type"u8);
            Json.Text(isText ? "text/plain"u8 : part.MediaType.Span);
        }

        Json.Name(isUrl ? "url"u8 : "data"u8);
        Json.Text(part.Text.Span);
        Json.EndObject();
        if (!part.FileName.IsEmpty)
        {
            Json.Name("title"u8);
            Json.Text(part.FileName.Span);
        }

        EndBlock(part);
    }

    private void StartBlock(ReadOnlySpan<byte> type)
    {
        Json.StartObject();
        Json.Name("type"u8);
        Json.Text(type);
    }

    private void EndBlock(ContentPart part)
    {
        WriteCacheControl(part.CacheControl);
        Json.EndObject();
    }
}
