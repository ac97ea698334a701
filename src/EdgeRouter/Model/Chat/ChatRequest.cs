namespace EdgeRouter.Model.Chat;

/// <summary>
/// A chat request in no dialect: what a client's request was read into and what the request to any upstream is written from, as often as attempts are made. A view: its texts and values are slices of
/// the client's body, which has to outlive it. "Text" is the inside of a JSON string with its escapes, "raw" a whole JSON value. Null and absent are the same.
/// </summary>
internal sealed class ChatRequest
{
    private readonly ReadOnlyMemory<byte>[] _raw = new ReadOnlyMemory<byte>[(int)ChatField.Unlisted];
    private readonly string?[] _names = new string?[(int)ChatField.OpaqueContent + 1];

    /// <summary>The dialect it was read from; members in <see cref="Unlisted"/> and opaque blocks go back to that one only.</summary>
    public required DialectId Origin { get; init; }

    /// <summary>Text.</summary>
    public ReadOnlyMemory<byte> Model { get; set; }

    public bool Stream { get; set; }

    /// <summary>The client wants usage at the end of its stream.</summary>
    public bool IncludeUsage { get; set; }

    public List<ChatMessage> Messages { get; } = [];

    public List<ChatTool> Tools { get; } = [];

    public ToolChoice ToolChoice { get; set; }

    /// <summary>Text: the function that must be called.</summary>
    public ReadOnlyMemory<byte> ToolName { get; set; }

    public bool? ParallelToolCalls { get; set; }

    public AnswerFormat Format { get; set; }

    /// <summary>Raw JSON Schema of the answer.</summary>
    public ReadOnlyMemory<byte> Schema { get; set; }

    /// <summary>Text; empty where the client's dialect has no names for schemas.</summary>
    public ReadOnlyMemory<byte> SchemaName { get; set; }

    /// <summary>Text.</summary>
    public ReadOnlyMemory<byte> SchemaDescription { get; set; }

    public bool? SchemaStrict { get; set; }

    public ReasoningEffort Effort { get; set; }

    public ThinkingMode Thinking { get; set; }

    /// <summary>Tokens; 0 when not given.</summary>
    public long ThinkingBudget { get; set; }

    /// <summary>Text: <c>summarized</c>, <c>omitted</c>.</summary>
    public ReadOnlyMemory<byte> ThinkingDisplay { get; set; }

    /// <summary>Texts that end the answer.</summary>
    public List<ReadOnlyMemory<byte>> Stop { get; } = [];

    public List<UnlistedField> Unlisted { get; } = [];

    /// <summary>The raw value of a setting; empty when it is not set.</summary>
    public ReadOnlyMemory<byte> this[ChatField setting] => _raw[(int)setting];

    public bool Has(ChatField field) => _names[(int)field] is not null;

    /// <summary>What the caller called it, where it first occurs; null when it does not.</summary>
    public string? NameOf(ChatField field) => _names[(int)field];

    public void Set(ChatField setting, ReadOnlyMemory<byte> raw, string name)
    {
        _raw[(int)setting] = raw;
        _names[(int)setting] = name;
    }

    /// <summary>Notes that something of the kind occurs; the first place is kept.</summary>
    public void Mark(ChatField field, string name) => _names[(int)field] ??= name;
}
