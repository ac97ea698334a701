using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EdgeRouter.Caching;
using EdgeRouter.Caching.Keys;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Pipeline;

/// <summary>
/// Everything beside the caller's body that an answer depends on, hashed with the body's digest into the key that it is kept under: the operation, whose request it is, the model that answers and what stands behind its name, the operator's
/// parameters, the constraints under which a deployment was chosen, and the headers that go upstream. Each part is written with its length, so that no two sets of parts can read the same.
/// <para>A new input to the answer must come in here, or the cache gives wrong answers; one too many only costs hits.</para>
/// </summary>
internal static class CacheKeys
{
    private const byte Version = 1;

    /// <param name="model">The model that answers; for a fallback's answer that one.</param>
    /// <param name="digest">Of the body.</param>
    /// <param name="parameters">The operator's, as they were applied.</param>
    public static CacheKey Of(ExchangeContext x, VirtualModel model, CacheSettings settings, ReadOnlySpan<byte> digest, PromptMatch match, ParameterSettings? parameters)
    {
        var parts = new ByteBuffer(x.Pool);
        parts.Write(Version);
        parts.Write((byte)x.Request.Operation);
        parts.Write((byte)match);
        Write(parts, digest);
        Write(parts, settings.Shared ? null : x.Key?.Id);
        Write(parts, model.Name);
        Write(parts, model.Fingerprint);
        Write(parts, parameters);
        Write(parts, x.Key?.Constraints?.Source);
        Write(parts, x.Decision.Rule?.Constraints?.Source);
        Write(parts, x.Wants.Narrowed);
        Write(parts, x.Wants.Deployment);
        for (var i = 0; i < model.Candidates.Length; i++)
        {
            var deployment = model.Candidates[i].Deployment;
            if (deployment.UpstreamModel is null)
            {
                Write(parts, AskedFor(x)[x.Decision.Strip..]);
            }

            if (i == 0 || !ReferenceEquals(deployment.Provider, model.Candidates[i - 1].Deployment.Provider))
            {
                WriteHeaders(parts, x.Request.ForwardedTo(deployment.Provider));
            }
        }

        Span<byte> hash = stackalloc byte[CacheKey.Size];
        SHA256.HashData(parts.Written, hash);
        parts.Release();
        return CacheKey.From(hash);
    }

    /// <summary>
    /// Of the call that identical requests share: the answer's key, the tenant even where answers are shared, the form, because those who share get the same bytes, and what the callers let be done for it: no fallbacks, a place in a queue.
    /// </summary>
    public static CacheKey OfFlight(ExchangeContext x, in CacheKey exact)
    {
        Span<byte> parts = stackalloc byte[CacheKey.Size + 1 + SHA256.HashSizeInBytes];
        exact.CopyTo(parts);
        parts[CacheKey.Size] = (byte)((x.Facts.Stream ? 1 : 0) | (x.Facts.IncludeUsage ? 2 : 0) | (x.Wants.NoFallback ? 4 : 0) | ((int)x.Priority << 3));
        SHA256.HashData(Encoding.UTF8.GetBytes(x.Key?.Id ?? ""), parts[(CacheKey.Size + 1)..]);
        Span<byte> hash = stackalloc byte[CacheKey.Size];
        SHA256.HashData(parts, hash);
        return CacheKey.From(hash);
    }

    private static ReadOnlySpan<byte> AskedFor(ExchangeContext x) => x.PlainName.Length > 0 ? x.PlainName : x.Body.Span.Slice(x.Facts.Model.Start, x.Facts.Model.Length);

    // An idempotency key differs with every request and says nothing about the answer. Credentials that are passed on are among these headers: then every caller has a cache of its own.
    private static void WriteHeaders(ByteBuffer parts, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (!headers[i].Key.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase))
            {
                Write(parts, headers[i].Key.ToLowerInvariant());
                Write(parts, headers[i].Value);
            }
        }

        parts.Write((byte)'.');
    }

    private static void Write(ByteBuffer parts, ParameterSettings? parameters)
    {
        if (parameters is null)
        {
            parts.Write((byte)0);
            return;
        }

        parts.Write((byte)1);
        foreach (var (name, value) in parameters.Set)
        {
            Write(parts, name);
            Write(parts, value);
        }

        parts.Write((byte)'c');
        foreach (var (name, most) in parameters.Cap)
        {
            Write(parts, name);
            BinaryPrimitives.WriteDoubleLittleEndian(parts.GetSpan(sizeof(double)), most);
            parts.Advance(sizeof(double));
        }

        parts.Write((byte)'d');
        foreach (var name in parameters.Drop)
        {
            Write(parts, name);
        }

        parts.Write((byte)'.');
    }

    private static void Write(ByteBuffer parts, Constraints? constraints) => Write(parts, constraints is null ? null : ConstraintsText.Of(constraints));

    private static void Write(ByteBuffer parts, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            Write(parts, ReadOnlySpan<byte>.Empty);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        WriteLength(parts, length);
        parts.Advance(Encoding.UTF8.GetBytes(text, parts.GetSpan(length)));
    }

    private static void Write(ByteBuffer parts, ReadOnlySpan<byte> bytes)
    {
        WriteLength(parts, bytes.Length);
        parts.Write(bytes);
    }

    private static void WriteLength(ByteBuffer parts, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(parts.GetSpan(sizeof(int)), length);
        parts.Advance(sizeof(int));
    }
}
