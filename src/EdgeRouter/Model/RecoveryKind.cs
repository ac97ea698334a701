namespace EdgeRouter.Model;

/// <summary>What happens to a stream that breaks after its first token.</summary>
internal enum RecoveryKind : byte
{
    /// <summary>An error in band, and an honest end.</summary>
    Error,

    /// <summary>Another attempt gets the answer so far and goes on from there.</summary>
    Continue,

    /// <summary>Another attempt answers anew; what equals the part already sent is dropped, and if all of it does the rest is passed on.</summary>
    RestartMatching,
}
