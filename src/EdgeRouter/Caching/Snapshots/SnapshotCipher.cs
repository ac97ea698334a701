using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeRouter.Caching.Snapshots;

/// <summary>
/// AES-256-GCM for one file. The key is HKDF-SHA256 of the secret and the file's random salt, so no two files share a key and a counter is nonce enough. What is authenticated beside a chunk is the hash of the
/// head, the chunk's number and whether it is the last: a chunk fits in one place of one file. HKDF does not slow down guessing: the secret has to be random, not a password.
/// </summary>
internal sealed class SnapshotCipher : IDisposable
{
    private const int KeySize = 32;
    private const int NonceSize = 12;

    // The head's tag is chunk 0.
    private const long HeadNumber = 0;

    private readonly AesGcm _aes;
    private readonly byte[] _beside = new byte[SHA256.HashSizeInBytes + sizeof(ulong) + 1];
    private readonly byte[] _nonce = new byte[NonceSize];

    public SnapshotCipher(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> head)
    {
        Span<byte> key = stackalloc byte[KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, SnapshotFormat.ReadSalt(head), "edgerouter cache snapshot"u8);
        _aes = new AesGcm(key, SnapshotFormat.TagSize);
        CryptographicOperations.ZeroMemory(key);
        SHA256.HashData(head, _beside);
    }

    public void SealHead(Span<byte> tag) => Seal(HeadNumber, isLast: false, [], tag);

    public bool HeadFits(ReadOnlySpan<byte> tag) => TryOpen(HeadNumber, isLast: false, [], tag);

    /// <summary>Encrypts <paramref name="content"/> where it stands. A number may be used once.</summary>
    public void Seal(long number, bool isLast, Span<byte> content, Span<byte> tag)
    {
        Place(number, isLast);
        _aes.Encrypt(_nonce, content, content, tag, _beside);
    }

    /// <summary>Decrypts <paramref name="content"/> where it stands.</summary>
    /// <returns>False when it is not what was sealed at this place; the content is then zero.</returns>
    public bool TryOpen(long number, bool isLast, Span<byte> content, ReadOnlySpan<byte> tag)
    {
        Place(number, isLast);
        try
        {
            _aes.Decrypt(_nonce, content, tag, content, _beside);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _aes.Dispose();

    private void Place(long number, bool isLast)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_nonce.AsSpan(NonceSize - sizeof(long)), number);
        BinaryPrimitives.WriteInt64LittleEndian(_beside.AsSpan(SHA256.HashSizeInBytes), number);
        _beside[^1] = isLast ? (byte)1 : (byte)0;
    }
}
