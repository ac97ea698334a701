using EdgeRouter.Model.Chat;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>Reads one item of <c>messages</c>.</summary>
internal static class OpenAiMessageReader
{
    /// <param name="fail">Told message and parameter of a fault of the caller's.</param>
    public static void Read(ChatRequest request, ReadOnlyMemory<byte> json, string path, Action<string, string> fail)
    {
        if (!TryRole(JsonMembers.FindText(json, "role"u8).Span, out var role))
        {
            fail($"{path}.role is none of system, developer, user, assistant, tool", $"{path}.role");
            return;
        }

        var message = new ChatMessage { Role = role };
        request.Messages.Add(message);
        if (role <= ChatRole.Developer)
        {
            request.Mark(ChatField.System, path);
        }

        var member = new JsonMembers(json);
        ReadOnlyMemory<byte> calls = default;
        ReadOnlyMemory<byte> content = default;
        ReadOnlyMemory<byte> callId = default;
        ReadOnlyMemory<byte> cacheControl = default;
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("role"u8) || member.Token == JsonToken.Null:
                    break;
                case var key when key.SequenceEqual("content"u8):
                    content = member.Raw;
                    break;
                case var key when key.SequenceEqual("name"u8):
                    message.Name = member.Text;
                    request.Mark(ChatField.MessageName, $"{path}.name");
                    break;
                case var key when key.SequenceEqual("tool_call_id"u8):
                    callId = member.Text;
                    break;
                case var key when key.SequenceEqual("tool_calls"u8):
                    calls = member.Raw;
                    break;
                case var key when key.SequenceEqual("refusal"u8):
                    message.Parts.Add(new ContentPart { Kind = ContentKind.Refusal, Text = member.Text, Path = $"{path}.refusal" });
                    request.Mark(ChatField.Refusal, $"{path}.refusal");
                    break;
                case var key when key.SequenceEqual("reasoning_content"u8) || key.SequenceEqual("reasoning"u8):
                    AddReasoning(request, message, member.Text, path + "." + JsonText.ToString(member.KeyText));
                    break;
                case var key when key.SequenceEqual("reasoning_details"u8):
                    ReadReasoningDetails(request, message, member.Raw, $"{path}.reasoning_details");
                    break;
                case var key when key.SequenceEqual("cache_control"u8):
                    cacheControl = member.Raw;
                    request.Mark(ChatField.CacheControl, $"{path}.cache_control");
                    break;
                case var key when key.SequenceEqual("annotations"u8) || key.SequenceEqual("audio"u8) && member.Token != JsonToken.StartObject:
                    break;
                default:
                    AddOpaque(request, message.Parts, member.KeyText, member.Raw, path + "." + JsonText.ToString(member.KeyText));
                    break;
            }
        }

        if (role == ChatRole.Tool)
        {
            ReadResult(request, message, callId, content, path, fail);
        }
        else
        {
            ReadContent(request, message.Parts, content, $"{path}.content", fail);
        }

        if (!cacheControl.IsEmpty && message.Parts.Count > 0)
        {
            message.Parts[^1].CacheControl = cacheControl;
        }

        ReadCalls(request, message, calls, $"{path}.tool_calls", fail);
    }

    private static bool TryRole(ReadOnlySpan<byte> word, out ChatRole role)
    {
        role = word.SequenceEqual("user"u8) ? ChatRole.User
            : word.SequenceEqual("assistant"u8) ? ChatRole.Assistant
            : word.SequenceEqual("tool"u8) ? ChatRole.Tool
            : word.SequenceEqual("developer"u8) ? ChatRole.Developer : ChatRole.System;
        return role != ChatRole.System || word.SequenceEqual("system"u8);
    }

    // Details repeat the readable text; whichever comes first is kept, and a seal joins it.
    private static void AddReasoning(ChatRequest request, ChatMessage message, ReadOnlyMemory<byte> text, string path)
    {
        foreach (var part in message.Parts)
        {
            if (part.Kind == ContentKind.Reasoning)
            {
                return;
            }
        }

        message.Parts.Insert(0, new ContentPart { Kind = ContentKind.Reasoning, Text = text, Path = path });
        request.Mark(ChatField.Reasoning, path);
    }

    private static void ReadReasoningDetails(ChatRequest request, ChatMessage message, ReadOnlyMemory<byte> json, string path)
    {
        var parts = new List<ContentPart>();
        ReadOnlyMemory<byte> readable = default;
        var item = new JsonItems(json);
        while (item.Next())
        {
            var type = JsonMembers.FindText(item.Raw, "type"u8).Span;
            var at = $"{path}[{item.Index}]";
            if (type.SequenceEqual("reasoning.encrypted"u8))
            {
                parts.Add(new ContentPart { Kind = ContentKind.RedactedReasoning, Text = JsonMembers.FindText(item.Raw, "data"u8), Path = at });
                request.Mark(ChatField.RedactedReasoning, at);
                continue;
            }

            var text = JsonMembers.FindText(item.Raw, type.SequenceEqual("reasoning.summary"u8) ? "summary"u8 : "text"u8);
            var signature = JsonMembers.FindText(item.Raw, "signature"u8);

            // Clients that collect a stream may leave text and seal in items of their own.
            readable = text.IsEmpty ? readable : text;
            if (!signature.IsEmpty || !text.IsEmpty)
            {
                parts.RemoveAll(p => p.Kind == ContentKind.Reasoning && p.Signature.IsEmpty && p.Text.Span.SequenceEqual(readable.Span));
                parts.Add(new ContentPart { Kind = ContentKind.Reasoning, Text = text.IsEmpty ? readable : text, Signature = signature, Path = at });
                readable = signature.IsEmpty ? readable : default;
                request.Mark(ChatField.Reasoning, at);
            }
        }

        if (parts.Count == 0)
        {
            return;
        }

        // A seal without its text, when the text stands in 'reasoning_content'.
        var earlier = message.Parts.Find(static p => p.Kind == ContentKind.Reasoning);
        if (earlier is not null)
        {
            message.Parts.Remove(earlier);
            for (var i = 0; i < parts.Count; i++)
            {
                if (parts[i].Kind == ContentKind.Reasoning && parts[i].Text.IsEmpty)
                {
                    parts[i] = new ContentPart { Kind = ContentKind.Reasoning, Text = earlier.Text, Signature = parts[i].Signature, Path = parts[i].Path };
                    break;
                }
            }
        }

        message.Parts.InsertRange(0, parts);
    }

    private static void ReadResult(ChatRequest request, ChatMessage message, ReadOnlyMemory<byte> callId, ReadOnlyMemory<byte> content, string path, Action<string, string> fail)
    {
        if (callId.IsEmpty)
        {
            fail($"{path}.tool_call_id is missing", $"{path}.tool_call_id");
        }

        var parts = new List<ContentPart>();
        ReadContent(request, parts, content, $"{path}.content", fail);
        message.Parts.Add(new ContentPart { Kind = ContentKind.ToolResult, Id = callId, Parts = parts, Path = path });
        request.Mark(ChatField.ToolResult, path);
    }

    private static void ReadContent(ChatRequest request, List<ContentPart> parts, ReadOnlyMemory<byte> content, string path, Action<string, string> fail)
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
            fail($"{path} must be a string or an array of parts", path);
            return;
        }

        var item = new JsonItems(content);
        while (item.Next())
        {
            parts.Add(ReadPart(request, item.Raw, $"{path}[{item.Index}]", fail));
        }
    }

    private static ContentPart ReadPart(ChatRequest request, ReadOnlyMemory<byte> json, string path, Action<string, string> fail)
    {
        var type = JsonMembers.FindText(json, "type"u8);
        var cacheControl = JsonMembers.Find(json, "cache_control"u8);
        if (!cacheControl.IsEmpty)
        {
            request.Mark(ChatField.CacheControl, $"{path}.cache_control");
        }

        switch (type.Span)
        {
            case var t when t.SequenceEqual("text"u8):
                return new ContentPart { Kind = ContentKind.Text, Text = JsonMembers.FindText(json, "text"u8), CacheControl = cacheControl, Path = path };
            case var t when t.SequenceEqual("refusal"u8):
                request.Mark(ChatField.Refusal, path);
                return new ContentPart { Kind = ContentKind.Refusal, Text = JsonMembers.FindText(json, "refusal"u8), Path = path };
            case var t when t.SequenceEqual("image_url"u8):
                return OpenAiMediaReader.Image(request, json, cacheControl, path, fail);
            case var t when t.SequenceEqual("input_audio"u8):
                return OpenAiMediaReader.Audio(request, json, path);
            case var t when t.SequenceEqual("file"u8):
                return OpenAiMediaReader.File(request, json, cacheControl, path, fail);
            case var t when t.IsEmpty:
                fail($"{path}.type is missing", $"{path}.type");
                break;
        }

        request.Mark(ChatField.OpaqueContent, path);
        return new ContentPart { Kind = ContentKind.Opaque, Name = type, Raw = json, Path = path };
    }

    private static void AddOpaque(ChatRequest request, List<ContentPart> parts, ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> raw, string path)
    {
        parts.Add(new ContentPart { Kind = ContentKind.Opaque, Name = name, Raw = raw, Path = path });
        request.Mark(ChatField.OpaqueContent, path);
    }

    private static void ReadCalls(ChatRequest request, ChatMessage message, ReadOnlyMemory<byte> calls, string path, Action<string, string> fail)
    {
        var item = new JsonItems(calls);
        while (item.Next())
        {
            var at = $"{path}[{item.Index}]";
            var function = JsonMembers.Find(item.Raw, "function"u8);
            if (function.IsEmpty)
            {
                AddOpaque(request, message.Parts, "tool_calls"u8.ToArray(), item.Raw, at);
                continue;
            }

            // Google's compatible layer carries its seal here, and so does this router.
            var signature = JsonMembers.FindText(JsonMembers.Find(JsonMembers.Find(item.Raw, "extra_content"u8), "google"u8), "thought_signature"u8);
            var arguments = JsonMembers.Find(function, "arguments"u8);
            message.Parts.Add(new ContentPart
            {
                Kind = ContentKind.ToolCall,
                Id = JsonMembers.FindText(item.Raw, "id"u8),
                Name = JsonMembers.FindText(function, "name"u8),

                // A string with JSON in it; some clients send the object itself.
                Arguments = arguments.Length >= 2 && arguments.Span[0] == (byte)'"' ? JsonText.ValueOf(arguments[1..^1]) : arguments,
                Signature = signature,
                Path = at,
            });
            request.Mark(ChatField.ToolCall, at);
            if (!signature.IsEmpty)
            {
                request.Mark(ChatField.ToolSignature, $"{at}.extra_content");
            }

            if (message.Parts[^1].Name.IsEmpty)
            {
                fail($"{at}.function.name is missing", $"{at}.function.name");
            }
        }
    }
}
