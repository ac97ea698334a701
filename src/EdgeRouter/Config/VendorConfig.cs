using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>One vendor's row in <c>config/providers</c>: pure data. A vendor that speaks a known dialect needs nothing but this.</summary>
internal sealed record VendorConfig
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required DialectId Dialect { get; init; }

    /// <summary>Null where every customer has an address of its own.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Environment variables in which people keep the vendor's key, the commonest first.</summary>
    public string[] Env { get; init; } = [];

    public string KeyHeader { get; init; } = "authorization";

    public string[] Quirks { get; init; } = [];

    public Zone Zone { get; init; } = Zone.Cloud;

    /// <summary>The loopback port on which this kind of server usually listens; 0 for vendors in the cloud.</summary>
    public int LocalPort { get; init; }

    /// <summary>Names that are this vendor's without doubt, exact or with a final <c>*</c>: served bare when its key is found in the environment.</summary>
    public string[] Serves { get; init; } = [];
}
