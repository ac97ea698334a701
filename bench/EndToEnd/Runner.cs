using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeRouter.Bench.EndToEnd.Load;
using EdgeRouter.Bench.EndToEnd.Proxies;

namespace EdgeRouter.Bench.EndToEnd;

/// <summary>
/// Takes the proxies in turn, A B C A B C, and loads each in the same way. Runs on the main thread and waits for the loads there: with inline completions nothing else may block.
/// </summary>
internal sealed class Runner(Options options, Setting setting, IReadOnlyList<Contestant> contestants)
{
    public const string Bare = "bare upstream";

    private const int StartUps = 9;

    // Long enough for a JIT to have done its work, on cores that are kept full.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(6);

    private bool _warm;

    /// <summary>All rounds of one row: for each contestant, and for the bare upstream, one sample per round that counts.</summary>
    public Dictionary<string, List<Sample>> Run(Row row)
    {
        var samples = new Dictionary<string, List<Sample>>();
        var loaded = row.Kind is RowKind.Requests or RowKind.Streams;
        if (loaded && !_warm && !options.Quick)
        {
            _warm = true;
            contestants.Where(c => c.TakesPart(row)).ToList().ForEach(WarmedUp);
        }

        var rounds = row.Kind == RowKind.StartUp && !options.Quick ? Math.Max(options.Rounds, StartUps) : options.Rounds;
        for (var round = loaded && !options.Quick ? -1 : 0; round < rounds; round++)
        {
            if (loaded)
            {
                Add(Bare, Loaded(row, new Endpoint(setting.Upstream, static () => [], Bare: true), round < 0));
            }

            foreach (var contestant in contestants.Where(c => c.TakesPart(row)))
            {
                Add(contestant.Name, row.Kind switch
                {
                    RowKind.StartUp => Started(contestant),
                    RowKind.Memory => Remembered(row, contestant),
                    _ => Loaded(row, contestant.Running.For(row.Transport), round < 0),
                });
            }

            void Add(string name, Sample sample)
            {
                Console.WriteLine($"  {(round < 0 ? "warm-up" : $"round {round + 1}"),-8} {name,-14} {Report.Figures.Line(sample)}");
                if (round >= 0)
                {
                    (samples.TryGetValue(name, out var list) ? list : samples[name] = []).Add(sample);
                }
            }
        }

        return samples;
    }

    private void WarmedUp(Contestant contestant)
    {
        Console.WriteLine($"warming up {contestant.Name}");
        var endpoint = contestant.Running.For(Transport.Http1);
        Loaded(Row.All.First(static r => r.Kind == RowKind.Requests), endpoint, WarmUp);
        Loaded(Row.All.First(static r => r.Kind == RowKind.Streams), endpoint, WarmUp / 2);
    }

    private Sample Loaded(Row row, Endpoint endpoint, bool warmUp) => Loaded(row, endpoint, options.Length(row) * (warmUp ? 0.5 : 1));

    private Sample Loaded(Row row, Endpoint endpoint, TimeSpan length)
    {
        var window = new Window(endpoint.Pids(), [setting.UpstreamPid]);
        var load = Task.Run(() => row.Kind == RowKind.Requests ? ClosedLoop.RunAsync(row, endpoint, length, window) : OpenStreams.RunAsync(row, endpoint, length, window));
        if (!load.Wait(length + TimeSpan.FromSeconds(60)))
        {
            throw new TimeoutException($"{row.Name}: the load did not end within a minute of its time; first error: {window.Recorder.FirstError ?? "none"}");
        }

        Thread.Sleep(options.Quick ? 50 : 200);
        var recorder = window.Recorder;
        var requests = row.Kind == RowKind.Requests;
        return new Sample
        {
            CpuPerRequest = requests && !endpoint.Bare ? window.CpuSeconds * 1e6 / Math.Max(1, recorder.Answers) : double.NaN,
            CpuPerEvent = requests || endpoint.Bare ? double.NaN : window.CpuSeconds * 1e6 / Math.Max(1, recorder.Events),
            RequestsPerSecond = requests ? recorder.Answers / window.Seconds : double.NaN,
            EventsPerSecond = requests ? double.NaN : recorder.Events / window.Seconds,
            FirstByteP50 = recorder.FirstByte.Microseconds(0.5),
            FirstByteP99 = recorder.FirstByte.Microseconds(0.99),
            AgeP50 = recorder.EventAge.Microseconds(0.5),
            AgeP99 = recorder.EventAge.Microseconds(0.99),
            MemoryPerStream = row.Kind == RowKind.Memory ? window.Resident : double.NaN,
            Foreign = window.Foreign,
            Errors = recorder.Errors,
            FirstError = recorder.FirstError,
        };
    }

    // A process of its own, so that nothing of an earlier load is in its memory.
    private Sample Remembered(Row row, Contestant contestant)
    {
        using var proxy = contestant.Start();
        var endpoint = proxy.For(row.Transport);
        FirstAnswer(endpoint.Port);
        Thread.Sleep(500);
        var idle = ProcFiles.Resident(endpoint.Pids());
        var loaded = Loaded(row, endpoint, false);
        return new Sample { MemoryPerStream = (loaded.MemoryPerStream - idle) / row.Connections, Errors = loaded.Errors, FirstError = loaded.FirstError };
    }

    private static Sample Started(Contestant contestant)
    {
        using var proxy = contestant.Start();
        var endpoint = proxy.For(Transport.Http1);
        FirstAnswer(endpoint.Port);
        var time = Stopwatch.GetElapsedTime(proxy.Started).TotalMilliseconds;
        Thread.Sleep(500);
        return new Sample { StartUp = time, Idle = ProcFiles.Resident(endpoint.Pids()) };
    }

    private static void FirstAnswer(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
        socket.Connect(IPAddress.Loopback, port);
        socket.Send(Requests.Http1(Requests.Body("mock", false, 10)));
        var buffer = new byte[16 << 10];
        var read = socket.Receive(buffer);
        if (!buffer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException("the first answer is not 200");
        }
    }
}
