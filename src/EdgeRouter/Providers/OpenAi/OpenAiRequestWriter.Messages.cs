using System.Buffers;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.OpenAi;

/// <content>Messages and their parts.</content>
internal sealed partial class OpenAiRequestWriter
{
    private void WriteMessage(ChatMessage message)
    {
        switch (message.Role)
        {
            case ChatRole.System or ChatRole.Developer:
                Json.StartObject();
                Json.Name("role"u8);
                Json.Text(message.Role == ChatRole.Developer && !Has(Quirks.NoDeveloperRole) ? "developer"u8 : "system"u8);
                Optional("name"u8, message.Name);
                Json.Name("content"u8);
                WriteJoined(message.Parts);
                Json.EndObject();
                break;
            case ChatRole.Assistant:
                WriteAssistant(message);
                break;
            default:
                WriteResults(message);
                WriteUser(message);
                break;
        }
    }

    private void WriteAssistant(ChatMessage message)
    {
        Json.StartObject();
        Json.Name("role"u8);
        Json.Text("assistant"u8);
        Optional("name"u8, message.Name);
        var calls = 0;
        var texts = 0;
        foreach (var part in message.Parts)
        {
            calls += part.Kind == ContentKind.ToolCall ? 1 : 0;
            texts += part.Kind == ContentKind.Text ? 1 : 0;
            LoseForeign(part);
        }

        Json.Name("content"u8);
        if (texts == 0 && (calls > 0 || message.Parts.Exists(static p => p.Kind == ContentKind.Refusal)))
        {
            Json.Null();
        }
        else
        {
            WriteConcatenated(message.Parts, ContentKind.Text);
        }

        if (message.Parts.Exists(static p => p.Kind == ContentKind.Refusal))
        {
            Json.Name("refusal"u8);
            WriteConcatenated(message.Parts, ContentKind.Refusal);
        }

        if (Has(Quirks.ReasoningHistory) && message.Parts.Exists(static p => p.Kind == ContentKind.Reasoning))
        {
            Json.Name("reasoning_content"u8);
            WriteConcatenated(message.Parts, ContentKind.Reasoning);
        }

        if (calls > 0)
        {
            Json.Name("tool_calls"u8);
            Json.StartArray();
            foreach (var part in message.Parts)
            {
                if (part.Kind == ContentKind.ToolCall)
                {
                    WriteCall(part);
                }
            }

            Json.EndArray();
        }

        Json.EndObject();
    }

    private void LoseForeign(ContentPart part)
    {
        switch (part.Kind)
        {
            case ContentKind.Reasoning when !Has(Quirks.ReasoningHistory):
                Lose(part.Path, droppable: true, "is reasoning, which this provider does not take back");
                break;
            case ContentKind.Opaque or ContentKind.FileId when Request.Origin != DialectId.OpenAi || part.Kind == ContentKind.Opaque:
                Lose(part.Path, droppable: false, "is known to the caller's own provider only");
                break;
        }
    }

    private void WriteCall(ContentPart call)
    {
        Json.StartObject();
        Json.Name("id"u8);
        WriteId(call.Id);
        Json.Name("type"u8);
        Json.Text("function"u8);
        Json.Name("function"u8);
        Json.StartObject();
        Json.Name("name"u8);
        Json.Text(call.Name.Span);
        Json.Name("arguments"u8);
        Json.Value(call.Arguments.IsEmpty ? "{}"u8 : call.Arguments.Span);
        Json.EndObject();
        if (!call.Signature.IsEmpty)
        {
            if (Has(Quirks.ToolSignatures))
            {
                Json.Name("extra_content"u8);
                Json.StartObject();
                Json.Name("google"u8);
                Json.StartObject();
                Json.Name("thought_signature"u8);
                Json.Text(call.Signature.Span);
                Json.EndObject();
                Json.EndObject();
            }
            else
            {
                Lose($"{call.Path}.extra_content", droppable: true, "is another provider's signature");
            }
        }

        Json.EndObject();
    }

    private void WriteId(ReadOnlyMemory<byte> id)
    {
        var nine = Has(Quirks.NineCharacterToolIds);
        WriteId(id.Span, nine ? Alphanumeric : AnyId, LongestId, nine ? 9 : 0);
    }

    private void WriteResults(ChatMessage message)
    {
        foreach (var part in message.Parts)
        {
            if (part.Kind != ContentKind.ToolResult)
            {
                continue;
            }

            Json.StartObject();
            Json.Name("role"u8);
            Json.Text("tool"u8);
            Json.Name("tool_call_id"u8);
            WriteId(part.Id);
            Json.Name("content"u8);

            // Chat has no mark for a failed call, so the text has to say it.
            WriteJoined(part.Parts, part.IsError ? "Error: "u8 : default);
            Json.EndObject();
        }
    }

    private void WriteUser(ChatMessage message)
    {
        var parts = new List<ContentPart>();
        foreach (var part in message.Parts)
        {
            if (part.Kind != ContentKind.ToolResult)
            {
                parts.Add(part);
                continue;
            }

            // Tool messages hold text only: what else a tool returned follows as the user's.
            foreach (var inner in part.Parts)
            {
                if (inner.Kind is not (ContentKind.Text or ContentKind.DocumentText or ContentKind.Refusal))
                {
                    parts.Add(inner);
                }
            }
        }

        if (parts.Count == 0 && message.Role == ChatRole.Tool || parts.Count == 0 && message.Parts.Count > 0)
        {
            return;
        }

        Json.StartObject();
        Json.Name("role"u8);
        Json.Text("user"u8);
        Optional("name"u8, message.Name);
        Json.Name("content"u8);
        if (parts.TrueForAll(static p => p.Kind == ContentKind.Text) && parts.Count <= 1)
        {
            WriteJoined(parts);
        }
        else
        {
            Json.StartArray();
            foreach (var part in parts)
            {
                WritePart(part);
            }

            Json.EndArray();
        }

        Json.EndObject();
    }

    private void WritePart(ContentPart part)
    {
        switch (part.Kind)
        {
            case ContentKind.Text or ContentKind.DocumentText or ContentKind.Refusal:
                Json.StartObject();
                Json.Name("type"u8);
                Json.Text("text"u8);
                Json.Name("text"u8);
                Json.Text(part.Text.Span);
                Json.EndObject();
                break;
            case ContentKind.ImageUrl when Has(Quirks.NoImageUrls):
                Lose(part.Path, droppable: false, "is an image by address, which this provider does not fetch");
                break;
            case ContentKind.ImageUrl or ContentKind.ImageData:
                Json.StartObject();
                Json.Name("type"u8);
                Json.Text("image_url"u8);
                Json.Name("image_url"u8);
                Json.StartObject();
                Json.Name("url"u8);
                WriteAddress(part, part.Kind == ContentKind.ImageData);
                Optional("detail"u8, part.Detail);
                Json.EndObject();
                Json.EndObject();
                break;
            case ContentKind.Audio:
                Json.StartObject();
                Json.Name("type"u8);
                Json.Text("input_audio"u8);
                Json.Name("input_audio"u8);
                Json.StartObject();
                Json.Name("data"u8);
                Json.Text(part.Text.Span);
                Json.Name("format"u8);
                Json.Text(part.MediaType.Span.EndsWith("mp3"u8) ? "mp3"u8 : "wav"u8);
                Json.EndObject();
                Json.EndObject();
                break;
            case ContentKind.DocumentData or ContentKind.FileId when part.Kind == ContentKind.DocumentData || Request.Origin == DialectId.OpenAi:
                WriteFile(part);
                break;
            case ContentKind.DocumentUrl:
                // The table has reported it.
                break;
            default:
                if (part.Kind == ContentKind.Opaque && Request.Origin == DialectId.OpenAi && JsonMembers.FindText(part.Raw, "type"u8).Length > 0)
                {
                    Json.Raw(part.Raw.Span);
                    break;
                }

                Lose(part.Path, droppable: false, "is known to the caller's own provider only");
                break;
        }
    }

    private void WriteFile(ContentPart part)
    {
        Json.StartObject();
        Json.Name("type"u8);
        Json.Text("file"u8);
        Json.Name("file"u8);
        Json.StartObject();
        if (part.Kind == ContentKind.FileId)
        {
            Json.Name("file_id"u8);
            Json.Text(part.Text.Span);
        }
        else
        {
            Json.Name("filename"u8);
            Json.Text(part.FileName.IsEmpty ? "document.pdf"u8 : part.FileName.Span);
            Json.Name("file_data"u8);
            WriteAddress(part, isData: true);
        }

        Json.EndObject();
        Json.EndObject();
    }

    private void WriteAddress(ContentPart part, bool isData)
    {
        Json.StartText();
        if (isData)
        {
            Json.Output.Write("data:"u8);
            Json.Output.Write(part.MediaType.Span);
            Json.Output.Write(";base64,"u8);
        }

        Json.Output.Write(part.Text.Span);
        Json.EndText();
    }

    private void WriteConcatenated(List<ContentPart> parts, ContentKind kind)
    {
        Json.StartText();
        foreach (var part in parts)
        {
            if (part.Kind == kind)
            {
                Json.Output.Write(part.Text.Span);
            }
        }

        Json.EndText();
    }
}
