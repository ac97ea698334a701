namespace EdgeRouter.Upstream.Direct;

/// <summary>Who is told that something arrived on a connection, or that it ended.</summary>
internal interface IReceiver
{
    /// <summary>On an I/O thread. Once for each receive that had to wait, and perhaps once more, late, for one that was closed away.</summary>
    void OnReceived();
}
