using System.Diagnostics;

namespace EdgeRouter.Bench.EndToEnd.Load;

/// <summary>A fixed number of connections (HTTP/2: requests on <see cref="OpenStreams.Http2Connections"/> connections), each asking again as soon as it has its answer.</summary>
internal static class ClosedLoop
{
    /// <summary>Connects first, so that no handshake is within the window; the window ends when the last answer is there.</summary>
    public static async Task RunAsync(Row row, Endpoint endpoint, TimeSpan length, Window window)
    {
        var recorder = window.Recorder;
        var body = Requests.Body(row.Model, false, row.PromptBytes);
        var http1 = row.Transport is Transport.Http1 or Transport.Tls;
        var request = Requests.Http1(body);
        var plain = new List<Http1Connection>();
        var shared = new List<Http2Connection>();
        try
        {
            for (var i = 0; http1 && i < row.Connections; i++)
            {
                plain.Add(await Http1Connection.OpenAsync(endpoint.Port, row.Transport == Transport.Tls && !endpoint.Bare, new WholeBody(row.Failing)));
            }

            for (var i = 0; !http1 && i < OpenStreams.Http2Connections; i++)
            {
                shared.Add(new Http2Connection(endpoint.Port, row.Transport, endpoint.Bare));
                await shared[i].AskAsync(body, new WholeBody(row.Failing), new byte[4 << 10], new Recorder());
            }

            window.Open();
            var end = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
            await Task.WhenAll(Enumerable.Range(0, row.Connections).Select(async i =>
            {
                var payload = new WholeBody(row.Failing);
                var buffer = new byte[4 << 10];
                while (Stopwatch.GetTimestamp() < end)
                {
                    if (!http1)
                    {
                        await shared[i % shared.Count].AskAsync(body, payload, buffer, recorder);
                    }
                    else if (!await plain[i].AskAsync(request, recorder))
                    {
                        recorder.Failed("the connection was not kept");
                        return;
                    }
                }
            }));
            window.Close();
        }
        finally
        {
            plain.ForEach(static c => c.Dispose());
            shared.ForEach(static c => c.Dispose());
        }
    }
}
