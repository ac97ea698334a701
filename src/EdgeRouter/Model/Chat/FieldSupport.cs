namespace EdgeRouter.Model.Chat;

/// <summary>Whether a dialect can say something.</summary>
internal enum FieldSupport : byte
{
    /// <summary>No; the request makes sense without it.</summary>
    Droppable,

    /// <summary>No; the request is another one without it.</summary>
    Refused,

    /// <summary>Yes, possibly in other words.</summary>
    Expressed,

    /// <summary>Within limits that depend on the value or the model; the writer reports when they are passed.</summary>
    Partly,
}
