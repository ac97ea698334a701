namespace EdgeRouter.Model.Chat;

/// <summary>One message of a conversation, as the caller divided it; writers merge and split as their dialect wants.</summary>
internal sealed class ChatMessage
{
    public required ChatRole Role { get; init; }

    /// <summary>The participant's name, inside of a JSON string; empty for none.</summary>
    public ReadOnlyMemory<byte> Name { get; set; }

    public List<ContentPart> Parts { get; } = [];
}
