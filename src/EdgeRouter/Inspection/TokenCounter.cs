using System.Text;
using EdgeRouter.Model.Chat;
using EdgeRouter.Wire;
using Microsoft.ML.Tokenizers;

namespace EdgeRouter.Inspection;

/// <summary>
/// Counts the prompt tokens of a chat with the model's own vocabulary. A vocabulary is read when it is first needed (about 0.3 s and 47 MB for o200k), and counting is work for the offload queue.
/// </summary>
internal static class TokenCounter
{
    // OpenAI's cookbook: each message costs three tokens beside its text, a participant's name one, and three begin the answer.
    private const int PerMessage = 3;
    private const int PerName = 1;
    private const int AnswerBegins = 3;

    private static readonly Lazy<TiktokenTokenizer> O200k = new(static () => TiktokenTokenizer.CreateForEncoding("o200k_base"));
    private static readonly Lazy<TiktokenTokenizer> Cl100k = new(static () => TiktokenTokenizer.CreateForEncoding("cl100k_base"));

    /// <param name="model">The upstream's name, with or without a vendor in front.</param>
    public static TokenFamily FamilyOf(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        return name.StartsWith("gpt-4o") || name.StartsWith("gpt-4.") || name.StartsWith("gpt-5") || name.StartsWith("chatgpt-") || name.StartsWith("gpt-oss") || name.StartsWith("o1") || name.StartsWith("o3") || name.StartsWith("o4-") ? TokenFamily.O200k
            : name.StartsWith("gpt-4") || name.StartsWith("gpt-3.5") ? TokenFamily.Cl100k
            : TokenFamily.Unknown;
    }

    /// <param name="isExact">False: the chat holds tools, files or other things whose tokens only the provider knows; their JSON was counted instead.</param>
    public static int Count(ChatRequest chat, TokenFamily family, out bool isExact)
    {
        var tokenizer = (family == TokenFamily.Cl100k ? Cl100k : O200k).Value;
        var tokens = AnswerBegins;
        isExact = chat.Tools.Count == 0 && chat.Schema.IsEmpty;
        foreach (var message in chat.Messages)
        {
            // A role is one token of the three.
            tokens += PerMessage + (message.Name.IsEmpty ? 0 : PerName + TextOf(tokenizer, message.Name));
            foreach (var part in message.Parts)
            {
                isExact &= part.Kind == ContentKind.Text;
                tokens += CountPart(tokenizer, part);
            }
        }

        foreach (var tool in chat.Tools)
        {
            tokens += TextOf(tokenizer, tool.Name) + TextOf(tokenizer, tool.Description) + TextOf(tokenizer, tool.Schema);
        }

        return tokens + TextOf(tokenizer, chat.Schema);
    }

    private static int CountPart(TiktokenTokenizer tokenizer, ContentPart part)
    {
        var tokens = TextOf(tokenizer, part.Kind is ContentKind.Text or ContentKind.Refusal or ContentKind.Reasoning or ContentKind.DocumentText ? part.Text : default) + TextOf(tokenizer, part.Name) + TextOf(tokenizer, part.Arguments);
        foreach (var inner in part.Parts)
        {
            tokens += CountPart(tokenizer, inner);
        }

        return tokens;
    }

    private static int TextOf(TiktokenTokenizer tokenizer, ReadOnlyMemory<byte> escaped)
    {
        if (escaped.IsEmpty)
        {
            return 0;
        }

        var plain = new byte[escaped.Length];
        return tokenizer.CountTokens(Encoding.UTF8.GetString(plain, 0, JsonText.Unescape(escaped.Span, plain)), considerPreTokenization: true, considerNormalization: true);
    }
}
