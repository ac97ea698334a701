using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Caching.Entries;

/// <summary>What all chunks of an answer of OpenAI's share with one another, and with the whole answer.</summary>
internal static class ChunkHead
{
    private static readonly byte[][] Names = [.. "id object created model system_fingerprint".Split(' ').Select(System.Text.Encoding.ASCII.GetBytes)];

    /// <summary>The opening brace and these members as they are, with a comma behind each.</summary>
    /// <param name="json">A chunk or a whole answer.</param>
    public static void Write(ReadOnlySpan<byte> json, ByteBuffer into)
    {
        into.Write((byte)'{');
        foreach (var name in Names)
        {
            var value = JsonSpanMembers.Find(json, name);
            if (!value.IsEmpty)
            {
                into.Write((byte)'"');
                into.Write(name);
                into.Write("\":"u8);
                into.Write(value);
                into.Write((byte)',');
            }
        }
    }
}
