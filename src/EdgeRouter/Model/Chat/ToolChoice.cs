namespace EdgeRouter.Model.Chat;

/// <summary>Whether the model may, must or must not call.</summary>
internal enum ToolChoice : byte
{
    Unset,
    Auto,
    None,

    /// <summary>Some function, whichever.</summary>
    Required,

    /// <summary>The function in <see cref="ChatRequest.ToolName"/>.</summary>
    Named,
}
