namespace EdgeRouter.Model;

/// <summary>What stands behind a provider's name.</summary>
internal enum ProviderKind
{
    /// <summary>A server reached over HTTP.</summary>
    Http,

    /// <summary>The provider inside this binary that needs no network and no keys.</summary>
    Sandbox,
}
