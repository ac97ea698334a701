namespace EdgeRouter.Model.Chat;

/// <summary>The form that the answer's text must have.</summary>
internal enum AnswerFormat : byte
{
    Text,

    /// <summary>Any JSON object.</summary>
    JsonObject,

    /// <summary>JSON that satisfies <see cref="ChatRequest.Schema"/>.</summary>
    JsonSchema,
}
