namespace EdgeRouter.Config.Vendors;

/// <summary>How to recognise a server of this vendor on loopback.</summary>
internal sealed record VendorDiscovery
{
    /// <summary>The vendor's default TCP port.</summary>
    public required int Port { get; init; }
}
