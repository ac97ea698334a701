namespace EdgeRouter.Model.Chat;

/// <summary>
/// A piece of a message. Texts are insides of JSON strings with their escapes and point into the body they were read from, which has to outlive the request. Which members are set depends on <see cref="Kind"/>.
/// </summary>
internal sealed class ContentPart
{
    public required ContentKind Kind { get; init; }

    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>Such as <c>image/png</c>.</summary>
    public ReadOnlyMemory<byte> MediaType { get; init; }

    public ReadOnlyMemory<byte> FileName { get; init; }

    /// <summary>How closely to look at an image: <c>low</c>, <c>high</c>, <c>auto</c>.</summary>
    public ReadOnlyMemory<byte> Detail { get; init; }

    /// <summary>Of the call, on the call and on its result.</summary>
    public ReadOnlyMemory<byte> Id { get; init; }

    public ReadOnlyMemory<byte> Name { get; init; }

    /// <summary>Arguments of a call as JSON text (not as a string); empty when there are none. A model wrote them: they need not be valid.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>The provider's seal.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }

    public bool IsError { get; init; }

    /// <summary>Content of a tool result.</summary>
    public IReadOnlyList<ContentPart> Parts { get; init; } = [];

    /// <summary>The mark behind which the prompt may be cached, as JSON in Anthropic's shape; empty for none.</summary>
    public ReadOnlyMemory<byte> CacheControl { get; set; }

    /// <summary>The whole block as it came.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>Where it stood, in the caller's words: <c>messages[2].content[0]</c>.</summary>
    public string Path { get; init; } = "";
}
