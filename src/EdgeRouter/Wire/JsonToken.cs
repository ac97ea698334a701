namespace EdgeRouter.Wire;

/// <summary>What <see cref="JsonScanner.Read"/> found.</summary>
internal enum JsonToken : byte
{
    /// <summary>The one value of the text, and nothing but white space after it, has been read.</summary>
    End,
    StartObject,
    EndObject,
    StartArray,
    EndArray,
    Key,
    String,
    Number,
    True,
    False,
    Null,

    /// <summary>The text is not JSON; <see cref="JsonScanner.Fault"/> says why. Final.</summary>
    Fault,
}
