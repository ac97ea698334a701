using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Admission;

/// <summary>
/// Says who is calling. A key is looked up by its id in one hash probe and its secret compared by hash in constant time; an unknown id takes the same way with a dummy, so that ids cannot be
/// found out by timing. A secret that was right before is compared instead of hashed, in constant time too. Allocates for a refusal and for a key's first use.
/// </summary>
internal static class KeyGate
{
    private static ReadOnlySpan<byte> Prefix => "er_"u8;
    private const int LongestKey = 256;

    private static readonly VirtualKey Nobody = new() { Id = "", Salt = new byte[16], Hash = new byte[32], Proven = RandomNumberGenerator.GetBytes(43) };

    /// <param name="keys">Null when no keys are asked for: everyone is let in and <paramref name="key"/> is null.</param>
    /// <returns>Null, or what to tell the caller.</returns>
    public static GatewayError? Identify(Utf8Map<VirtualKey>? keys, ReadOnlySpan<char> presented, out VirtualKey? key)
    {
        key = null;
        if (keys is null)
        {
            return null;
        }

        if (presented.IsEmpty)
        {
            return Refusal("No API key was given. Send it as 'Authorization: Bearer er_…', 'x-api-key' or 'api-key'.");
        }

        Span<byte> text = stackalloc byte[LongestKey];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (presented.Length > LongestKey || Ascii.FromUtf16(presented, text, out var length) != OperationStatus.Done)
        {
            return Refusal("The API key is not valid.");
        }

        text = text[..length];
        var rest = text.StartsWith(Prefix) ? text[Prefix.Length..] : [];
        var split = rest.IndexOf((byte)'_');
        var known = split > 0 && keys.TryGet(rest[..split], out var found) ? found : Nobody;
        var secret = split > 0 ? rest[(split + 1)..] : rest;
        if (known.Proven is not { } proven || !CryptographicOperations.FixedTimeEquals(secret, proven))
        {
            HashSecret(known.Salt, secret, hash);
            if (!CryptographicOperations.FixedTimeEquals(hash, known.Hash))
            {
                return Refusal("The API key is not valid.");
            }

            known.Proven = secret.ToArray();
        }

        if (ReferenceEquals(known, Nobody))
        {
            return Refusal("The API key is not valid.");
        }

        key = known;
        return null;
    }

    private static void HashSecret(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> secret, Span<byte> hash)
    {
        Span<byte> salted = stackalloc byte[64 + LongestKey];
        salt.CopyTo(salted);
        secret.CopyTo(salted[salt.Length..]);
        SHA256.HashData(salted[..(salt.Length + secret.Length)], hash);
    }

    private static GatewayError Refusal(string message) => new(401, "invalid_request_error", "invalid_api_key", message);
}
