using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EdgeRouter.Primitives;

namespace EdgeRouter.Model;

/// <summary>
/// A compiled provider: everything the Upstream room needs to reach it. Immutable; part of a <see cref="Snapshot"/>.
/// <see cref="Slot"/> is dense within the snapshot and indexes the arrays that the Upstream room keeps.
/// </summary>
internal sealed class Provider
{
    private long[]? _credentialIds;
    private bool? _wantsVersion;

    public required int Slot { get; init; }

    /// <summary>The operator's name for it, also the prefix in <c>provider/model</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The vendor row it was completed from, or null.</summary>
    public string? Vendor { get; init; }

    public ProviderKind Kind { get; init; } = ProviderKind.Http;

    public required DialectId Dialect { get; init; }

    /// <summary>Absolute, without a trailing slash; the dialect appends the path of the operation.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>Resolved secrets, first one used first. Empty: the provider wants none. Never logged.</summary>
    public required IReadOnlyList<string> ApiKeys { get; init; }

    /// <summary>How many turns each key has, relative to the others; empty: the first key always, the next ones when it has no room.</summary>
    public IReadOnlyList<int> KeyWeights { get; init; } = [];

    /// <summary>Requests are signed with these instead of carrying a key; null: not signed.</summary>
    public AwsKeys? Aws { get; init; }

    /// <summary>The credential is fetched from the provider's cloud and refreshed; null: it is <see cref="ApiKeys"/> or <see cref="Aws"/>.</summary>
    public CloudIdentity? Identity { get; init; }

    /// <summary>The version in the query of Azure's older paths, which name the model; null: its newer ones.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Notices of models that the vendor has announced the end of, for names that only callers know; null: none.</summary>
    public Utf8Map<string>? Ends { get; init; }

    /// <summary>One for each key, or a single 0 when there is none: the same number for the same key after a reload. Says nothing of the key.</summary>
    public IReadOnlyList<long> CredentialIds => _credentialIds ??= ApiKeys.Count == 0 ? [0] : [.. ApiKeys.Select(IdOf)];

    /// <summary>Of each key; 0: unknown or none.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>Of each key, prompt and answer together; 0: unknown or none.</summary>
    public int TokensPerMinute { get; init; }

    /// <summary>The header that carries the key, lower case. <c>authorization</c> is sent as <c>Bearer KEY</c>.</summary>
    public string KeyHeader { get; init; } = "authorization";

    /// <summary>Send the caller's own credentials instead of <see cref="ApiKeys"/>. Only when the operator configured it.</summary>
    public bool PassThroughCredentials { get; init; }

    /// <summary>The version of Anthropic's API that translated requests are written for; clients of that dialect say their own.</summary>
    public static readonly KeyValuePair<string, string> AnthropicVersion = KeyValuePair.Create("anthropic-version", "2023-06-01");

    /// <summary>Anthropic's API wants a version with every request, and the operator has not set one.</summary>
    public bool WantsVersion => Dialect == DialectId.Anthropic && (_wantsVersion ??= !Headers.Any(static h => h.Key == AnthropicVersion.Key));

    /// <summary>Headers set on every request to this provider.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Request headers of the client that go through to this provider, beyond the fixed table; lower case.</summary>
    public IReadOnlyList<string> ForwardHeaders { get; init; } = [];

    public Quirks Quirks { get; init; }

    public string? Region { get; init; }

    public Zone Zone { get; init; }

    /// <summary>Prefer HTTP/2 upstream. Off by default: it adds a thread hop and a lock per event.</summary>
    public bool Http2 { get; init; }

    /// <summary>May be connected to only to measure its distance.</summary>
    public bool Probe { get; init; } = true;

    public ProviderTransport Transport { get; init; } = ProviderTransport.Default;

    /// <summary>Send a one-token request to a deployment that was quiet for so long that it may have unloaded its model; zero: never; null: when it is on-prem and somebody's fallback.</summary>
    public TimeSpan? PrewarmAfter { get; init; }

    private static long IdOf(string key) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key))) | 1;
}
