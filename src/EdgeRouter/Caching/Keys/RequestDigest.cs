using System.Security.Cryptography;
using System.Text.Unicode;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Caching.Keys;

/// <summary>
/// From the bytes of a request to the SHA-256 of what it asks: the part of a cache key that comes from the caller's body. Requests that differ only in the order of members, white space between tokens, escapes or the spelling of
/// numbers have one digest; so have those that differ in members that cannot change the answer (<see cref="LeftOut"/>), and with a <see cref="PromptMatch"/> other than exact those whose prose differs as that allows. Every other
/// difference is another digest, unknown members included: a miss costs a call, a wrong hit a wrong answer. The hash is cryptographic because whoever can make two prompts collide can read another one's answer.
/// <para>
/// It adds neither tenant nor model, and says nothing about whether a request may be answered from a cache. It trusts nothing: what is no JSON object in valid UTF-8 has no digest. <see cref="CanonicalForm"/> says what is hashed.
/// </para>
/// <para>
/// Costs about a copy and a SHA-256 of the body; nothing is allocated, and no memory is held between calls. Not for an I/O thread when the body is large: 100 KB take longer than the scan of the request. One thread at a time.
/// </para>
/// </summary>
internal sealed class RequestDigest(BufferPool pool)
{
    /// <summary>Bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>Bytes; what is written of a longer body might not fit into an array.</summary>
    public const int LongestBody = 64 << 20;

    private readonly CanonicalForm _form = new(pool);

    /// <returns>
    /// False when the request has no digest and so is not cached: no JSON object, not UTF-8, nested deeper than the scanner goes, more than <see cref="CanonicalForm.MostMembers"/> members in open objects, a number with an absurd
    /// exponent, or (unless the match is exact) more marks on a letter than <see cref="ComposedForm.LongestCluster"/>.
    /// </returns>
    /// <param name="sha256">At least <see cref="Length"/> bytes.</param>
    public bool TryCompute(ReadOnlySpan<byte> json, Operation operation, PromptMatch match, Span<byte> sha256)
    {
        if (json.Length > LongestBody || !Utf8.IsValid(json))
        {
            return false;
        }

        var known = _form.TryWrite(json, operation, match);
        if (known)
        {
            SHA256.HashData(_form.Written, sha256);
        }

        _form.Release();
        return known;
    }
}
