using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRouter.Model;

/// <summary>The stored form of a virtual key's secret: <c>sha256:SALT:HASH</c>, salt 16 bytes and hash = SHA-256(salt ‖ secret) 32 bytes, both base64url.</summary>
internal static class KeyHash
{
    private const string Scheme = "sha256";
    private const int SaltBytes = 16;

    public static string Make(string secret)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(secret)]);
        return $"{Scheme}:{Base64Url.EncodeToString(salt)}:{Base64Url.EncodeToString(hash)}";
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out byte[]? salt, [NotNullWhen(true)] out byte[]? hash)
    {
        (salt, hash) = (null, null);
        var parts = text.Split(':');
        if (parts.Length != 3 || parts[0] != Scheme || !Base64Url.IsValid(parts[1]) || !Base64Url.IsValid(parts[2]))
        {
            return false;
        }

        salt = Base64Url.DecodeFromChars(parts[1]);
        hash = Base64Url.DecodeFromChars(parts[2]);
        return salt.Length == SaltBytes && hash.Length == SHA256.HashSizeInBytes;
    }
}
