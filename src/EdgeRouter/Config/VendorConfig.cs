using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>One vendor's row in <c>config/providers</c>: pure data. A vendor that speaks a known dialect needs nothing but this.</summary>
internal sealed record VendorConfig
{
    // Plain setters where there is a default: the generated reader overwrites init-only members that the file leaves out.
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required DialectId Dialect { get; init; }

    /// <summary>Null where every customer has an address of its own.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Environment variables in which people keep the vendor's key, the commonest first.</summary>
    public string[] Env { get; set; } = [];

    public string KeyHeader { get; set; } = "authorization";

    public string[] Quirks { get; set; } = [];

    public Zone Zone { get; set; } = Zone.Cloud;

    /// <summary>The loopback port on which this kind of server usually listens; 0 for vendors in the cloud.</summary>
    public int LocalPort { get; set; }

    /// <summary>Names that are this vendor's without doubt, exact or with a final <c>*</c>: served bare when its key is found in the environment.</summary>
    public string[] Serves { get; set; } = [];
}
