namespace EdgeRouter.Model.Chat;

/// <summary>
/// One word of an answer on its way from an upstream's dialect to a client's. It points into the bytes it was read from and lives no longer than the call that hands it over. All texts are insides of JSON
/// strings with their escapes: both sides speak JSON, so most bytes cross untouched. Which members are set depends on <see cref="Kind"/>.
/// </summary>
internal readonly ref struct StreamEvent
{
    private StreamEvent(StreamEventKind kind) => Kind = kind;

    public StreamEventKind Kind { get; }

    /// <summary>Which of several alternatives; 0 unless the request asked for more than one.</summary>
    public int Choice { get; init; }

    /// <summary>Number of the call within its choice, from 0 without gaps.</summary>
    public int Tool { get; init; }

    /// <summary>The text, the piece of arguments (JSON text as the inside of a string), the signature, the hidden block; for probabilities the raw items of the array, without its brackets.</summary>
    public ReadOnlySpan<byte> Text { get; init; }

    /// <summary>Of the answer or of the call; may be empty.</summary>
    public ReadOnlySpan<byte> Id { get; init; }

    /// <summary>The model of an answer, the function of a call.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>A seal that came with a call and has to be sent back with it; may be empty.</summary>
    public ReadOnlySpan<byte> Signature { get; init; }

    public FinishReason Finish { get; init; }

    /// <summary>The stop text that ended the answer, where the provider tells it.</summary>
    public ReadOnlySpan<byte> StopSequence { get; init; }

    public Usage Usage { get; init; }

    public UpstreamError? Error { get; init; }

    /// <summary>Something a caller waits for: from here on an attempt is committed.</summary>
    public bool IsOutput => Kind switch
    {
        StreamEventKind.Text or StreamEventKind.Reasoning or StreamEventKind.Refusal or StreamEventKind.ToolArguments => !Text.IsEmpty,
        StreamEventKind.RedactedReasoning or StreamEventKind.ToolStart => true,
        _ => false,
    };

    /// <param name="usage">What is known of the prompt already; <see cref="Usage.Unknown"/> when nothing is.</param>
    public static StreamEvent OfStart(ReadOnlySpan<byte> id, ReadOnlySpan<byte> model, in Usage usage) =>
        new(StreamEventKind.Start) { Id = id, Name = model, Usage = usage };

    public static StreamEvent OfText(StreamEventKind kind, ReadOnlySpan<byte> text, int choice = 0) => new(kind) { Text = text, Choice = choice };

    public static StreamEvent OfToolStart(int tool, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> signature = default, int choice = 0) =>
        new(StreamEventKind.ToolStart) { Tool = tool, Id = id, Name = name, Signature = signature, Choice = choice };

    public static StreamEvent OfArguments(int tool, ReadOnlySpan<byte> piece, int choice = 0) => new(StreamEventKind.ToolArguments) { Tool = tool, Text = piece, Choice = choice };

    public static StreamEvent OfFinish(FinishReason finish, ReadOnlySpan<byte> stopSequence = default, int choice = 0) =>
        new(StreamEventKind.Finish) { Finish = finish, StopSequence = stopSequence, Choice = choice };

    public static StreamEvent OfUsage(in Usage usage) => new(StreamEventKind.Usage) { Usage = usage };

    public static StreamEvent OfError(UpstreamError? error) => new(StreamEventKind.Error) { Error = error };
}
