namespace EdgeRouter.Model.Chat;

/// <summary>The words of the vocabulary between dialects: what an answer is made of, whole or streamed.</summary>
internal enum StreamEventKind : byte
{
    /// <summary>Once, first: id and model of the answer.</summary>
    Start,

    Text,

    /// <summary>Readable reasoning.</summary>
    Reasoning,

    /// <summary>The provider's seal under the reasoning so far (or alone, when the text is withheld); ends that block.</summary>
    Signature,

    /// <summary>A whole block of reasoning that only the provider can read.</summary>
    RedactedReasoning,

    Refusal,

    /// <summary>A tool call begins: id and name.</summary>
    ToolStart,

    /// <summary>A piece of a call's arguments.</summary>
    ToolArguments,

    /// <summary>Token probabilities in OpenAI's shape.</summary>
    Logprobs,

    /// <summary>A choice is complete.</summary>
    Finish,

    Usage,

    /// <summary>The upstream reported a failure in place of the rest.</summary>
    Error,
}
