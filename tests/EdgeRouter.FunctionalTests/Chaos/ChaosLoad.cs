using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using EdgeRouter.FunctionalTests.FaultCatalogue;

namespace EdgeRouter.FunctionalTests.Chaos;

/// <summary>Clients that ask for everything in turn, some of which leave in the middle, and that look at every byte they get.</summary>
internal sealed class ChaosLoad(Router router, int clients) : IAsyncDisposable
{
    private const int LeavesOutOf100 = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _wrong = new();
    private readonly ConcurrentDictionary<string, int> _seen = new();
    private List<Task> _tasks = [];
    private long _restartBegan = long.MaxValue;
    private long _restartEnded = long.MaxValue;

    /// <summary>Requests that ended otherwise than they may.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    /// <summary>What clients saw, and how often.</summary>
    public string Seen => string.Join(", ", _seen.OrderByDescending(static s => s.Value).Select(static s => $"{s.Key}: {s.Value}"));

    public int Complete => _seen.GetValueOrDefault("complete");

    public int Total => _seen.Values.Sum();

    public void Start() => _tasks = [.. Enumerable.Range(0, clients).Select(i => Task.Run(() => AskAsync(i)))];

    /// <summary>From here to <see cref="RestartEnds"/> a connection may be refused, but what was accepted may not be dropped.</summary>
    public void RestartBegins()
    {
        Volatile.Write(ref _restartEnded, long.MaxValue);
        Volatile.Write(ref _restartBegan, Stopwatch.GetTimestamp());
    }

    public void RestartEnds() => Volatile.Write(ref _restartEnded, Stopwatch.GetTimestamp());

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tasks).WaitAsync(Patience * 2);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task AskAsync(int number)
    {
        // Half of them open a connection for each request.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = number % 2 == 0 ? TimeSpan.Zero : Timeout.InfiniteTimeSpan })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{router.DataPort}"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        while (!_stop.IsCancellationRequested)
        {
            var (model, isSafe) = ChaosModels.All[Random.Shared.Next(ChaosModels.All.Count)];
            await AskAsync(client, model, isSafe, stream: Random.Shared.Next(3) > 0, leaves: Random.Shared.Next(100) < LeavesOutOf100);
        }
    }

    private async Task AskAsync(HttpClient client, string model, bool isSafe, bool stream, bool leaves)
    {
        var began = Stopwatch.GetTimestamp();
        using var end = new CancellationTokenSource(leaves ? TimeSpan.FromMilliseconds(Random.Shared.Next(400)) : Patience);
        HttpResponseMessage? response = null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
            {
                Content = new StringContent(
                    $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]{{(stream ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "")}}}""", Encoding.UTF8, "application/json"),
            };
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end.Token);
            var view = await ClientView.OfAsync(response, stream, ChaosModels.Words, cancellation: end.Token);
            Count(view.Said);
            if (view is { Status: 503, Code: "draining" })
            {
                // As a client does that was told to come back: nobody is there for a moment.
                await Task.Delay(50);
            }

            var why = view.Wrong ?? (view.Code == "internal_error" ? "an internal error" : isSafe && view.Code is not (null or "draining") ? "there was something healthy behind it" : null);
            if (why is not null)
            {
                _wrong.Enqueue($"{model}{(stream ? " (stream)" : "")}: {why}: {view.Said} {view.Text}");
            }
        }
        catch (OperationCanceledException) when (leaves)
        {
            Count("left");
        }
        catch (OperationCanceledException)
        {
            _wrong.Enqueue($"{model}{(stream ? " (stream)" : "")}: silence");
        }
        catch (HttpRequestException) when (response is null && MayBeRefused(began))
        {
            Count("refused in a restart");

            await Task.Delay(50);
        }
        catch (HttpRequestException e)
        {
            _wrong.Enqueue($"{model}{(stream ? " (stream)" : "")}: {e.Message} {e.InnerException?.Message}");
        }
        finally
        {
            response?.Dispose();
        }
    }

    private bool MayBeRefused(long began) => began >= Volatile.Read(ref _restartBegan) && began <= Volatile.Read(ref _restartEnded);

    private void Count(string what) => _seen.AddOrUpdate(what, 1, static (_, n) => n + 1);
}
