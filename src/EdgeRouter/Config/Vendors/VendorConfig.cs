using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config.Vendors;

/// <summary>
/// What is known about a vendor: one file in <c>config/providers</c>, embedded into the binary, no code. To add a vendor that speaks a
/// known dialect, add its file.
/// </summary>
internal sealed record VendorConfig
{
    /// <summary>Equal to the file's name; what operators write in <c>providers.*.vendor</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The vendor's name for people.</summary>
    public required string Title { get; init; }

    public required DialectId Dialect { get; init; }

    /// <summary>Null when it differs from customer to customer: the operator then has to write it.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Environment variables that commonly hold the key, best one first. Empty: the server wants no key by default.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>Null: <c>authorization</c>.</summary>
    public string? KeyHeader { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    [QuirkList]
    public IReadOnlyList<string>? Quirks { get; init; }

    /// <summary>Null: <see cref="Model.Zone.Cloud"/>.</summary>
    public Zone? Zone { get; init; }

    /// <summary>Where to look for such a server on this machine; null: nowhere.</summary>
    public VendorDiscovery? Discover { get; init; }

    /// <summary>
    /// Model names, or patterns that end in *, that this vendor itself makes: the default target for them when its key is there.
    /// </summary>
    public IReadOnlyList<string>? Serves { get; init; }
}
