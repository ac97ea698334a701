using System.Text;
using EdgeRouter.Caching.Keys;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Caching.Keys;

/// <summary>Digests as text, so that a difference can be read.</summary>
internal static class Digests
{
    /// <returns>Null when there is none. Proves on the way that all memory came back.</returns>
    public static string? Of(ReadOnlySpan<byte> json, Operation operation = Operation.ChatCompletions, PromptMatch match = PromptMatch.Exact)
    {
        var pool = new BufferPool();
        var digest = new RequestDigest(pool);
        var sha256 = new byte[RequestDigest.Length];
        var known = digest.TryCompute(json, operation, match, sha256);
        Assert.Equal(0, pool.Outstanding);
        return known ? Convert.ToHexString(sha256) : null;
    }

    public static string? Of(string json, Operation operation = Operation.ChatCompletions, PromptMatch match = PromptMatch.Exact) =>
        Of(Encoding.UTF8.GetBytes(json), operation, match);

    public static void Same(string left, string right, Operation operation = Operation.ChatCompletions, PromptMatch match = PromptMatch.Exact)
    {
        Assert.NotNull(Of(left, operation, match));
        Assert.Equal(Of(left, operation, match), Of(right, operation, match));
    }

    public static void Different(string left, string right, Operation operation = Operation.ChatCompletions, PromptMatch match = PromptMatch.Exact)
    {
        Assert.NotNull(Of(left, operation, match));
        Assert.NotNull(Of(right, operation, match));
        Assert.NotEqual(Of(left, operation, match), Of(right, operation, match));
    }
}
