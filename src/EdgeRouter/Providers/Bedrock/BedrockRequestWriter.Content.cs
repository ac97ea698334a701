using System.Buffers;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Anthropic;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Bedrock;

/// <content>Turns and their blocks.</content>
internal sealed partial class BedrockRequestWriter
{
    private void WriteSystem()
    {
        var parts = Turn.SystemOf(Request);
        parts.RemoveAll(static p => p.Text.IsEmpty);
        if (parts.Count == 0)
        {
            return;
        }

        Json.Name("system"u8);
        Json.StartArray();
        foreach (var part in parts)
        {
            WriteBlock(part);
        }

        Json.EndArray();
    }

    private void WriteMessages(List<Turn> turns)
    {
        Json.Name("messages"u8);
        Json.StartArray();
        if (turns.Count == 0 || turns[0].IsAssistant)
        {
            // The user has to begin.
            Json.Raw("{\"role\":\"user\",\"content\":[{\"text\":\".\"}]}"u8);
        }

        foreach (var turn in turns)
        {
            Json.StartObject();
            Json.Name("role"u8);
            Json.Text(turn.IsAssistant ? "assistant"u8 : "user"u8);
            Json.Name("content"u8);
            Json.StartArray();
            var empty = Json.Output.Length;
            foreach (var part in turn.Parts)
            {
                WriteBlock(part);
            }

            if (Json.Output.Length == empty || turn.Parts.Exists(static p => p.Kind == ContentKind.DocumentData) && !turn.Parts.Exists(static p => p.Kind == ContentKind.Text && !p.Text.IsEmpty))
            {
                // Neither an empty turn nor a document without a text beside it is accepted.
                Json.Raw("{\"text\":\".\"}"u8);
            }

            Json.EndArray();
            Json.EndObject();
        }

        Json.EndArray();
    }

    private void WriteBlock(ContentPart part)
    {
        switch (part.Kind)
        {
            case ContentKind.Text or ContentKind.Refusal or ContentKind.DocumentText:
                if (!part.Text.IsEmpty)
                {
                    Json.StartObject();
                    Json.Name("text"u8);
                    Json.Text(part.Text.Span);
                    Json.EndObject();
                    WriteCachePoint(part.CacheControl);
                }

                break;
            case ContentKind.ImageData or ContentKind.DocumentData:
                WriteBytes(part);
                break;
            case ContentKind.Reasoning when part.Signature.IsEmpty || !Has(ModelTraits.Claude):
                Lose(part.Path, droppable: true, "is reasoning without the signature of a model behind the target");
                break;
            case ContentKind.Reasoning:
                WriteReasoning(part);
                break;
            case ContentKind.RedactedReasoning:
                Json.StartObject();
                Json.Name("reasoningContent"u8);
                Json.StartObject();
                Json.Name("redactedContent"u8);
                Json.Text(part.Text.Span);
                Json.EndObject();
                Json.EndObject();
                break;
            case ContentKind.ToolCall:
                Json.StartObject();
                Json.Name("toolUse"u8);
                Json.StartObject();
                Json.Name("toolUseId"u8);
                WriteId(part.Id.Span, IdBytes, LongestId);
                Json.Name("name"u8);
                Json.Text(part.Name.Span);
                Json.Name("input"u8);
                WriteArguments(part);
                Json.EndObject();
                Json.EndObject();
                WriteCachePoint(part.CacheControl);
                break;
            case ContentKind.ToolResult:
                WriteResult(part);
                break;
        }
    }

    private void WriteReasoning(ContentPart part)
    {
        Json.StartObject();
        Json.Name("reasoningContent"u8);
        Json.StartObject();
        Json.Name("reasoningText"u8);
        Json.StartObject();
        Json.Name("text"u8);
        Json.Text(part.Text.Span);
        Json.Name("signature"u8);
        Json.Text(part.Signature.Span);
        Json.EndObject();
        Json.EndObject();
        Json.EndObject();
    }

    private void WriteResult(ContentPart part)
    {
        Json.StartObject();
        Json.Name("toolResult"u8);
        Json.StartObject();
        Json.Name("toolUseId"u8);
        WriteId(part.Id.Span, IdBytes, LongestId);
        Json.Name("content"u8);
        Json.StartArray();
        var empty = Json.Output.Length;
        foreach (var inner in part.Parts)
        {
            WriteBlock(inner);
        }

        if (Json.Output.Length == empty)
        {
            Json.Raw("{\"text\":\" \"}"u8);
        }

        Json.EndArray();
        if (part.IsError)
        {
            Json.Name("status"u8);
            Json.Text("error"u8);
        }

        Json.EndObject();
        Json.EndObject();
        WriteCachePoint(part.CacheControl);
    }

    private void WriteBytes(ContentPart part)
    {
        var isImage = part.Kind == ContentKind.ImageData;
        var format = Format(part.MediaType.Span, isImage);
        if (format.IsEmpty)
        {
            Lose(part.Path, droppable: false, "has a media type that the target does not take");
            return;
        }

        Json.StartObject();
        Json.Name(isImage ? "image"u8 : "document"u8);
        Json.StartObject();
        Json.Name("format"u8);
        Json.Text(format);
        if (!isImage)
        {
            // The caller's own name could hold what the target refuses, and the model would read it.
            Json.Name("name"u8);
            Json.Value($"document-{++_documents}");
        }

        Json.Name("source"u8);
        Json.StartObject();
        Json.Name("bytes"u8);
        Json.Text(part.Text.Span);
        Json.EndObject();
        Json.EndObject();
        Json.EndObject();
        WriteCachePoint(part.CacheControl);
    }

    private static ReadOnlySpan<byte> Format(ReadOnlySpan<byte> mediaType, bool isImage) => mediaType switch
    {
        var t when isImage && (t.SequenceEqual("image/png"u8) || t.SequenceEqual("image/jpeg"u8) || t.SequenceEqual("image/gif"u8) || t.SequenceEqual("image/webp"u8)) => t["image/".Length..],
        var t when isImage && t.SequenceEqual("image/jpg"u8) => "jpeg"u8,
        var t when !isImage && t.SequenceEqual("application/pdf"u8) => "pdf"u8,
        var t when !isImage && t.SequenceEqual("text/csv"u8) => "csv"u8,
        var t when !isImage && t.SequenceEqual("text/html"u8) => "html"u8,
        var t when !isImage && t.SequenceEqual("text/markdown"u8) => "md"u8,
        var t when !isImage && t.SequenceEqual("text/plain"u8) => "txt"u8,
        _ => default,
    };
}
