namespace EdgeRouter.Wire;

/// <summary>Why a text is not acceptable JSON.</summary>
internal enum JsonFault : byte
{
    None,

    /// <summary>A byte that the grammar does not allow there.</summary>
    Syntax,

    /// <summary>The text ends before its value does.</summary>
    Truncated,

    /// <summary>Nested deeper than allowed.</summary>
    TooDeep,
}
