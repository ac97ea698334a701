using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRouter.Model;

/// <summary>
/// The stored form of a virtual key's secret: <c>sha256:SALT:HASH</c>, base64url without padding, where HASH = SHA-256(salt ‖ secret in
/// UTF-8). 16 bytes of salt, 32 of hash.
/// </summary>
internal sealed record KeyHash(byte[] Salt, byte[] Hash)
{
    public const int SaltLength = 16;
    public const int HashLength = SHA256.HashSizeInBytes;

    private const string Prefix = "sha256:";

    /// <summary>Hashes a secret with the given salt, or with a random one.</summary>
    public static KeyHash Create(string secret, byte[]? salt = null)
    {
        salt ??= RandomNumberGenerator.GetBytes(SaltLength);
        return new KeyHash(salt, SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(secret)]));
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out KeyHash? parsed)
    {
        parsed = null;
        var parts = text.Split(':');
        if (parts.Length != 3
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base64Url.IsValid(parts[1])
            || !Base64Url.IsValid(parts[2]))
        {
            return false;
        }

        var salt = Base64Url.DecodeFromChars(parts[1]);
        var hash = Base64Url.DecodeFromChars(parts[2]);
        parsed = salt.Length == SaltLength && hash.Length == HashLength ? new KeyHash(salt, hash) : null;
        return parsed is not null;
    }

    /// <summary>What stands in the configuration.</summary>
    public override string ToString() => $"{Prefix}{Base64Url.EncodeToString(Salt)}:{Base64Url.EncodeToString(Hash)}";
}
