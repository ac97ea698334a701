namespace EdgeRouter.Bench.EndToEnd.Load;

/// <summary>
/// Many streams at once, opened one after the other, all of the same length. The window lies where every one of them is open: after the last was opened and before the first ends.
/// </summary>
internal static class OpenStreams
{
    /// <summary>Connections that HTTP/2 rows share; servers allow about 100 streams on each.</summary>
    public const int Http2Connections = 4;

    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(400);

    public static async Task RunAsync(Row row, Endpoint endpoint, TimeSpan length, Window window)
    {
        var ramp = TimeSpan.FromSeconds(Math.Max(0.4, row.Connections / 1000.0 * (row.Transport == Transport.Tls ? 3 : 1)));
        var interval = 1000 / row.TokensPerSecond;
        var events = (int)((ramp + Settling + length + Margin).TotalMilliseconds / interval) + 1;
        var body = Requests.Body($"{row.Model},ev={events},int={interval},stamp", true, row.PromptBytes);
        var request = Requests.Http1(body);
        var http1 = row.Transport is Transport.Http1 or Transport.Tls;
        var shared = http1 ? [] : Enumerable.Range(0, Http2Connections).Select(_ => new Http2Connection(endpoint.Port, row.Transport, endpoint.Bare)).ToList();
        var streams = new List<Task>();
        try
        {
            const int Step = 4;
            var steps = (int)(ramp.TotalMilliseconds / Step);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Step));
            for (var step = 1; step <= steps; step++)
            {
                for (; streams.Count < row.Connections * step / steps;)
                {
                    streams.Add(http1 ? AskOnceAsync() : shared[streams.Count % shared.Count].AskAsync(body, new EventBody(window.Recorder, events), new byte[4 << 10], window.Recorder));
                }

                await timer.WaitForNextTickAsync();
            }

            await Task.Delay(Settling);
            window.Open();
            await Task.Delay(length);
            window.Close();
            await Task.WhenAll(streams);
        }
        finally
        {
            shared.ForEach(static c => c.Dispose());
        }

        async Task AskOnceAsync()
        {
            try
            {
                using var connection = await Http1Connection.OpenAsync(endpoint.Port, row.Transport == Transport.Tls && !endpoint.Bare, new EventBody(window.Recorder, events));
                await connection.AskAsync(request, window.Recorder);
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException)
            {
                window.Recorder.Failed(e.Message);
            }
        }
    }
}
