using EdgeRouter.Model.Chat;

namespace EdgeRouter.Providers.Translation;

/// <summary>Neighbouring messages of one side as one: the form in which most dialects want a conversation. Tool results are the user's, and stand first in their turn.</summary>
internal sealed class Turn
{
    public required bool IsAssistant { get; init; }

    public List<ContentPart> Parts { get; } = [];

    public bool HasCalls => Parts.Exists(static p => p.Kind == ContentKind.ToolCall);

    public bool HasResults => Parts.Exists(static p => p.Kind == ContentKind.ToolResult);

    /// <summary>The whole conversation; system messages are left out, wherever they stand.</summary>
    public static List<Turn> Of(ChatRequest request)
    {
        var turns = new List<Turn>();
        foreach (var message in request.Messages)
        {
            if (message.Role <= ChatRole.Developer)
            {
                continue;
            }

            var isAssistant = message.Role == ChatRole.Assistant;
            if (turns.Count == 0 || turns[^1].IsAssistant != isAssistant)
            {
                turns.Add(new Turn { IsAssistant = isAssistant });
            }

            foreach (var part in message.Parts)
            {
                turns[^1].Add(part);
            }
        }

        return turns;
    }

    /// <summary>All parts of system messages, in order.</summary>
    public static List<ContentPart> SystemOf(ChatRequest request)
    {
        var parts = new List<ContentPart>();
        foreach (var message in request.Messages)
        {
            if (message.Role <= ChatRole.Developer)
            {
                parts.AddRange(message.Parts);
            }
        }

        return parts;
    }

    private void Add(ContentPart part)
    {
        if (part.Kind != ContentKind.ToolResult)
        {
            Parts.Add(part);
            return;
        }

        var at = Parts.FindLastIndex(static p => p.Kind == ContentKind.ToolResult) + 1;
        Parts.Insert(at, part);
    }
}
