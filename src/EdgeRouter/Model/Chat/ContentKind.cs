namespace EdgeRouter.Model.Chat;

/// <summary>What a piece of a message is. In brackets the members of <see cref="ContentPart"/> that it uses.</summary>
internal enum ContentKind : byte
{
    /// <summary>[Text]</summary>
    Text,

    /// <summary>An earlier answer in which the model declined. [Text]</summary>
    Refusal,

    /// <summary>[Text: the address; Detail]</summary>
    ImageUrl,

    /// <summary>[Text: base64; MediaType; Detail]</summary>
    ImageData,

    /// <summary>[Text: base64; MediaType; FileName]</summary>
    DocumentData,

    /// <summary>A document given as plain text. [Text; FileName]</summary>
    DocumentText,

    /// <summary>[Text: the address; FileName]</summary>
    DocumentUrl,

    /// <summary>A file that was uploaded to the provider before. [Text: its id; MediaType: <c>image/*</c> when it stood in an image]</summary>
    FileId,

    /// <summary>[Text: base64; MediaType]</summary>
    Audio,

    /// <summary>Readable reasoning of an earlier turn. [Text; Signature]</summary>
    Reasoning,

    /// <summary>Reasoning that only the provider can read. [Text]</summary>
    RedactedReasoning,

    /// <summary>[Id; Name; Arguments; Signature]</summary>
    ToolCall,

    /// <summary>[Id; Parts; IsError]</summary>
    ToolResult,

    /// <summary>A block that only its own dialect knows. [Name: its type; Raw]</summary>
    Opaque,
}
