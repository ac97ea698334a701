namespace EdgeRouter.Primitives;

/// <summary>
/// Something that an exchange waits on and that can be made to look up from its waiting. A wake is a hint without a reason: the owner then looks at the clock and at the client itself, so a
/// late, double or misdirected wake does no harm.
/// </summary>
internal interface IWakeable
{
    /// <summary>May be called from any thread at any time.</summary>
    void Wake();
}
