using System.IO.Pipelines;

namespace EdgeRouter.Primitives;

/// <summary>Writing to a client that may be gone.</summary>
internal static class Writing
{
    // As much as a caller is ever refused with.
    private const int Asked = 4096;

    /// <summary>
    /// As the framework's <c>Write</c>, which throws where the server hands out no room unless it is asked for a size: so it does once a client has reset its stream, and then drops what is written. The flush tells that the client is gone.
    /// </summary>
    public static void Put(this PipeWriter writer, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = writer.GetSpan();
            if (room.IsEmpty)
            {
                room = writer.GetSpan(Math.Min(bytes.Length, Asked));
            }

            var count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            writer.Advance(count);
            bytes = bytes[count..];
        }
    }
}
