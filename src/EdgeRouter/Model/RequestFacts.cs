namespace EdgeRouter.Model;

/// <summary>What one scan of a request body found: offsets into the body, no copies. Everything that routing and splicing need, and nothing else is known of the prompt.</summary>
internal struct RequestFacts
{
    /// <summary>The value of <c>model</c>, without quotes. May contain escapes, see <see cref="ModelHasEscape"/>.</summary>
    public ByteRange Model;

    public bool ModelHasEscape;

    public bool Stream;

    /// <summary>Offset just behind the outermost opening brace: where members can be inserted.</summary>
    public int FirstMember;

    /// <summary>The value of <c>stream_options</c> (an object or <c>null</c>).</summary>
    public ByteRange StreamOptions;

    public bool StreamOptionsIsNull;

    /// <summary>The object has no member, so that what is inserted needs no comma behind it.</summary>
    public bool StreamOptionsIsEmpty;

    /// <summary>The value of <c>stream_options.include_usage</c>.</summary>
    public ByteRange IncludeUsageValue;

    /// <summary>Abilities that the request was seen to need. Vision and audio are looked for only where it matters.</summary>
    public Capabilities Needs;

    /// <summary>Length of the prompt, estimated as one token for four bytes of the body.</summary>
    public int PromptTokens;

    /// <summary>The caller's cap on the answer, tokens; 0: none.</summary>
    public int MaxOutputTokens;

    /// <summary>The value of <c>user</c>, without quotes.</summary>
    public ByteRange User;

    /// <summary>The value of <c>messages</c>.</summary>
    public ByteRange Messages;

    /// <summary>The value of <c>input</c>.</summary>
    public ByteRange Input;

    /// <summary>The value of <c>tools</c>, an array; absent: none.</summary>
    public ByteRange Tools;

    /// <summary>How the tokens of the answer are drawn.</summary>
    public Sampling Sampling;

    /// <summary>Members of the Responses API that only work where the provider keeps state.</summary>
    public StatefulMember Stateful;

    /// <summary>The client asked for usage itself.</summary>
    public bool IncludeUsage;
}
