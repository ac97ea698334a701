using EdgeRouter.Model.Chat;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Anthropic;

/// <summary>Reads content: a string, or an array of blocks.</summary>
internal static class AnthropicContentReader
{
    public static void ReadContent(ChatRequest request, List<ContentPart> parts, ReadOnlyMemory<byte> content, string path, Action<string, string> fail)
    {
        if (content.IsEmpty)
        {
            return;
        }

        if (content.Span[0] == (byte)'"')
        {
            parts.Add(new ContentPart { Kind = ContentKind.Text, Text = content[1..^1], Path = path });
            return;
        }

        if (content.Span[0] != (byte)'[')
        {
            fail($"{path} must be a string or an array of blocks", path);
            return;
        }

        var item = new JsonItems(content);
        while (item.Next())
        {
            parts.Add(ReadBlock(request, item.Raw, $"{path}.{item.Index}", fail));
        }
    }

    private static ContentPart ReadBlock(ChatRequest request, ReadOnlyMemory<byte> json, string path, Action<string, string> fail)
    {
        var type = JsonMembers.FindText(json, "type"u8);
        var part = ReadKnown(request, json, type.Span, path, fail);
        if (part is null)
        {
            request.Mark(ChatField.OpaqueContent, path);
            part = new ContentPart { Kind = ContentKind.Opaque, Name = type, Raw = json, Path = path };
        }

        part.CacheControl = JsonMembers.Find(json, "cache_control"u8);
        if (!part.CacheControl.IsEmpty)
        {
            request.Mark(ChatField.CacheControl, $"{path}.cache_control");
        }

        return part;
    }

    private static ContentPart? ReadKnown(ChatRequest request, ReadOnlyMemory<byte> json, ReadOnlySpan<byte> type, string path, Action<string, string> fail)
    {
        switch (type)
        {
            case var t when t.SequenceEqual("text"u8):
                return new ContentPart { Kind = ContentKind.Text, Text = JsonMembers.FindText(json, "text"u8), Path = path };
            case var t when t.SequenceEqual("image"u8):
                return ReadSource(request, json, isImage: true, path);
            case var t when t.SequenceEqual("document"u8):
                return ReadSource(request, json, isImage: false, path);
            case var t when t.SequenceEqual("thinking"u8):
                request.Mark(ChatField.Reasoning, path);
                return new ContentPart { Kind = ContentKind.Reasoning, Text = JsonMembers.FindText(json, "thinking"u8), Signature = JsonMembers.FindText(json, "signature"u8), Path = path };
            case var t when t.SequenceEqual("redacted_thinking"u8):
                request.Mark(ChatField.RedactedReasoning, path);
                return new ContentPart { Kind = ContentKind.RedactedReasoning, Text = JsonMembers.FindText(json, "data"u8), Path = path };
            case var t when t.SequenceEqual("tool_use"u8):
                request.Mark(ChatField.ToolCall, path);
                return new ContentPart
                {
                    Kind = ContentKind.ToolCall,
                    Id = Needed(json, "id"u8, $"{path}.id", fail),
                    Name = Needed(json, "name"u8, $"{path}.name", fail),
                    Arguments = JsonMembers.Find(json, "input"u8),
                    Path = path,
                };
            case var t when t.SequenceEqual("tool_result"u8):
                return ReadResult(request, json, path, fail);
            case var t when t.IsEmpty:
                fail($"{path}.type: Field required", $"{path}.type");
                return null;
            default:
                return null;
        }
    }

    private static ContentPart ReadResult(ChatRequest request, ReadOnlyMemory<byte> json, string path, Action<string, string> fail)
    {
        var parts = new List<ContentPart>();
        ReadContent(request, parts, JsonMembers.Find(json, "content"u8), $"{path}.content", fail);
        request.Mark(ChatField.ToolResult, path);
        foreach (var part in parts)
        {
            if (part.Kind is not (ContentKind.Text or ContentKind.Opaque))
            {
                request.Mark(ChatField.ToolResultImage, part.Path);
            }
        }

        var isError = JsonMembers.Find(json, "is_error"u8).Span.SequenceEqual("true"u8);
        if (isError)
        {
            request.Mark(ChatField.ToolResultError, $"{path}.is_error");
        }

        return new ContentPart { Kind = ContentKind.ToolResult, Id = Needed(json, "tool_use_id"u8, $"{path}.tool_use_id", fail), Parts = parts, IsError = isError, Path = path };
    }

    private static ReadOnlyMemory<byte> Needed(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name, string path, Action<string, string> fail)
    {
        var text = JsonMembers.FindText(json, name);
        if (text.IsEmpty)
        {
            fail($"{path}: Field required", path);
        }

        return text;
    }

    private static ContentPart? ReadSource(ChatRequest request, ReadOnlyMemory<byte> json, bool isImage, string path)
    {
        var source = JsonMembers.Find(json, "source"u8);
        var type = JsonMembers.FindText(source, "type"u8).Span;
        var title = JsonMembers.FindText(json, "title"u8);
        if (!isImage && (JsonMembers.Find(json, "context"u8).Length > 0 || JsonMembers.Find(json, "citations"u8).Length > 0))
        {
            // Context and citations belong to the document and exist nowhere else.
            return null;
        }

        if (type.SequenceEqual("base64"u8) || type.SequenceEqual("text"u8))
        {
            var kind = isImage ? ContentKind.ImageData : type.SequenceEqual("text"u8) ? ContentKind.DocumentText : ContentKind.DocumentData;
            request.Mark(isImage ? ChatField.ImageData : kind == ContentKind.DocumentText ? ChatField.DocumentText : ChatField.DocumentData, path);
            return new ContentPart
            {
                Kind = kind,
                Text = JsonMembers.FindText(source, "data"u8),
                MediaType = JsonText.PlainOf(JsonMembers.FindText(source, "media_type"u8)),
                FileName = title,
                Path = path,
            };
        }

        if (type.SequenceEqual("url"u8))
        {
            request.Mark(isImage ? ChatField.ImageUrl : ChatField.DocumentUrl, path);
            return new ContentPart { Kind = isImage ? ContentKind.ImageUrl : ContentKind.DocumentUrl, Text = JsonMembers.FindText(source, "url"u8), FileName = title, Path = path };
        }

        if (type.SequenceEqual("file"u8))
        {
            request.Mark(ChatField.FileId, path);
            return new ContentPart { Kind = ContentKind.FileId, Text = JsonMembers.FindText(source, "file_id"u8), MediaType = isImage ? "image/*"u8.ToArray() : default, FileName = title, Path = path };
        }

        return null;
    }
}
