namespace EdgeRouter.Wire;

/// <summary>What <see cref="EventStreamFramer.Read"/> found.</summary>
internal enum EventStreamStatus : byte
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>A whole message.</summary>
    Message,

    /// <summary>A checksum or a length is wrong: nothing behind it can be found any more.</summary>
    Broken,
}
