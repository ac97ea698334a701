using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Gemini;

/// <content>Turns and their parts.</content>
internal sealed partial class GeminiRequestWriter
{
    private void WriteSystem()
    {
        var parts = Turn.SystemOf(Request);
        if (parts.Count == 0)
        {
            return;
        }

        Json.Name("systemInstruction"u8);
        Json.StartObject();
        Json.Name("parts"u8);
        Json.StartArray();
        foreach (var part in parts)
        {
            WritePart(part);
        }

        Json.EndArray();
        Json.EndObject();
    }

    private void WriteTurn(Turn turn)
    {
        Json.StartObject();
        Json.Name("role"u8);
        Json.Text(turn.IsAssistant ? "model"u8 : "user"u8);
        Json.Name("parts"u8);
        Json.StartArray();
        var empty = Json.Output.Length;
        var firstCall = true;
        foreach (var part in turn.Parts)
        {
            if (part.Kind == ContentKind.ToolCall)
            {
                WriteCall(part, firstCall);
                firstCall = false;
            }
            else
            {
                WritePart(part);
            }
        }

        if (Json.Output.Length == empty)
        {
            // A turn of nothing but reasoning has no parts left, and the provider refuses it empty.
            Json.Raw("{\"text\":\"\"}"u8);
        }

        Json.EndArray();
        Json.EndObject();
    }

    private void WritePart(ContentPart part)
    {
        switch (part.Kind)
        {
            case ContentKind.Text or ContentKind.Refusal or ContentKind.DocumentText:
                Json.StartObject();
                Json.Name("text"u8);
                Json.Text(part.Text.Span);
                Json.EndObject();
                break;
            case ContentKind.ImageData or ContentKind.DocumentData or ContentKind.Audio:
                Json.StartObject();
                Json.Name("inlineData"u8);
                Json.StartObject();
                Json.Name("mimeType"u8);
                Json.Text(part.MediaType.Span);
                Json.Name("data"u8);
                Json.Text(part.Text.Span);
                Json.EndObject();
                Json.EndObject();
                break;
            case ContentKind.ImageUrl or ContentKind.DocumentUrl:
                WriteFile(part);
                break;
            case ContentKind.ToolResult:
                WriteResult(part);
                break;
        }
    }

    private void WriteFile(ContentPart part)
    {
        var type = MediaTypes.OfAddress(part.Text.Span);
        if (type.IsEmpty)
        {
            Lose(part.Path, droppable: false, "is an address from whose end no media type can be told, and the target must be told one");
            return;
        }

        Json.StartObject();
        Json.Name("fileData"u8);
        Json.StartObject();
        Json.Name("mimeType"u8);
        Json.Text(type);
        Json.Name("fileUri"u8);
        Json.Text(part.Text.Span);
        Json.EndObject();
        Json.EndObject();
    }

    private void WriteCall(ContentPart call, bool first)
    {
        _functions[JsonText.ToString(call.Id)] = call.Name;
        Json.StartObject();
        Json.Name("functionCall"u8);
        Json.StartObject();
        Json.Name("name"u8);
        Json.Text(call.Name.Span);
        Json.Name("args"u8);
        WriteArguments(call);
        Json.EndObject();

        // Only the first of parallel calls carries one.
        var signature = !call.Signature.IsEmpty ? call.Signature.Span : first && Has(ModelTraits.ThinkingLevel) ? NoSignature : default;
        if (!signature.IsEmpty)
        {
            Json.Name("thoughtSignature"u8);
            Json.Text(signature);
        }

        Json.EndObject();
    }

    private void WriteResult(ContentPart result)
    {
        if (!_functions.TryGetValue(JsonText.ToString(result.Id), out var name))
        {
            Lose(result.Path, droppable: false, "answers a call that is not in the conversation");
            return;
        }

        Json.StartObject();
        Json.Name("functionResponse"u8);
        Json.StartObject();
        Json.Name("name"u8);
        Json.Text(name.Span);
        Json.Name("response"u8);
        var text = result.Parts.Count == 1 && result.Parts[0].Kind == ContentKind.Text ? JsonText.ValueOf(result.Parts[0].Text) : default;
        if (!result.IsError && !text.IsEmpty && IsObject(text.Span))
        {
            Json.Raw(text.Span);
        }
        else
        {
            Json.StartObject();
            Json.Name(result.IsError ? "error"u8 : "output"u8);
            WriteJoined(result.Parts);
            Json.EndObject();
        }

        Json.EndObject();
        Json.EndObject();
        foreach (var part in result.Parts)
        {
            // What a tool returned beside text stands next to its answer.
            if (part.Kind is not (ContentKind.Text or ContentKind.DocumentText or ContentKind.Refusal))
            {
                WritePart(part);
            }
        }
    }
}
