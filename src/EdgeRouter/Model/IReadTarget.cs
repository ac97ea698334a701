namespace EdgeRouter.Model;

/// <summary>Where an upstream's bytes go. Asked only when there is something to read or nothing else to wait in, so that a stream between two events need not hold a buffer.</summary>
internal interface IReadTarget
{
    /// <summary>Room for at least one byte; the same room until the read ends.</summary>
    Memory<byte> Room();
}
