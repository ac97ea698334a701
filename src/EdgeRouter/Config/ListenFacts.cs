using System.Net;

namespace EdgeRouter.Config;

/// <summary>The addresses of this node. Loopback unless configured: an unconfigured router must not be reachable from outside. Compared by value.</summary>
internal sealed record ListenFacts
{
    public ListenAddress Data { get; init; } = new(IPAddress.Loopback, 4000);

    /// <summary>Further addresses of the API.</summary>
    public IReadOnlyList<ListenAddress> DataMore { get; init; } = [];

    /// <summary>HTTP/2 without TLS; null: not offered.</summary>
    public ListenAddress? DataH2c { get; init; }

    public ListenAddress Admin { get; init; } = new(IPAddress.Loopback, 4001);

    /// <summary>What an operator should know of these addresses; null: nothing.</summary>
    public string? Note => Admin.IsLoopback
        ? null
        : $"listen.admin ({Admin}) can be reached from outside this machine: whoever reaches it reads metrics, configuration and requests without a token; what changes something needs it";

    public bool Equals(ListenFacts? other) =>
        other is not null && Data == other.Data && DataH2c == other.DataH2c && Admin == other.Admin && DataMore.SequenceEqual(other.DataMore);

    public override int GetHashCode() => HashCode.Combine(Data, DataH2c, Admin, DataMore.Count);
}
