using System.Net;

namespace EdgeRouter.BenchOperations.InMemory;

/// <summary>An answer's content that gives out a ready stream, as the transport's own does; its length is what the headers say.</summary>
internal sealed class MemoryContent(Stream body) : HttpContent
{
    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => body;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
