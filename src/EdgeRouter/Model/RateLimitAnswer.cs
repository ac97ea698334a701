namespace EdgeRouter.Model;

/// <summary>What the head of an answer says of a key's room at its provider.</summary>
internal struct RateLimitAnswer
{
    public static readonly RateLimitAnswer Unknown = new() { Requests = -1, Tokens = -1 };

    /// <summary>Requests left until the reset; -1: not said.</summary>
    public long Requests;

    /// <summary>Milliseconds until there is the whole limit again.</summary>
    public long RequestsReset;

    /// <summary>Tokens left until the reset; -1: not said.</summary>
    public long Tokens;

    public long TokensReset;

    public readonly bool IsKnown => Requests >= 0 || Tokens >= 0;
}
