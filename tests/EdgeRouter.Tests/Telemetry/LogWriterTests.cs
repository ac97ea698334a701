using System.Text;
using System.Text.Json;
using EdgeRouter.Telemetry;

namespace EdgeRouter.Tests.Telemetry;

public sealed class LogWriterTests
{
    [Fact]
    public void Write_EntryLargerThanABatch_IsOneWholeLine()
    {
        var ring = new LogRing();
        using var sink = new MemoryStream();
        using (new LogWriter(ring, new RecentRequests(), LogFormat.Json, sink))
        {
            ring.Write(new LogEntry { Category = "c", Message = "first" });
            ring.Write(new LogEntry { Category = "c", Message = new string('x', 100_000) });
            ring.Write(new LogEntry { Category = "c", Message = "last" });
        }

        var messages = Encoding.UTF8.GetString(sink.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!.Length);
        Assert.Equal([5, 100_000, 4], messages);
    }
}
