namespace EdgeRouter.Model;

/// <summary>What one event of a stream, or one whole answer, turned out to be.</summary>
[Flags]
internal enum EventKind : byte
{
    None = 0,

    /// <summary>Text, refusal, reasoning, start of a tool call, audio: what a caller waits for. Not a role, an empty delta, usage or an annotation.</summary>
    Output = 1,

    /// <summary>Nothing but usage: stripped again when the caller did not ask for it.</summary>
    UsageOnly = 2,

    Finish = 4,

    /// <summary>The protocol's end mark.</summary>
    Done = 8,

    /// <summary>An error in the place of an answer.</summary>
    Error = 16,

    /// <summary>Not what the dialect speaks.</summary>
    Malformed = 32,
}
