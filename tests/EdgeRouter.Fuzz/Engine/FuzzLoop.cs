using System.Diagnostics;

namespace EdgeRouter.Fuzz.Engine;

/// <summary>
/// The search: take a known input, change it, run it, keep it when it went a new way. Everything stays inside this process, so it is fast and needs nothing installed. A second thread tells of an input that
/// never ends, <see cref="LastInput"/> of one that kills the process.
/// </summary>
internal sealed class FuzzLoop : IDisposable
{
    private const long MostMegabytes = 1024;
    private const int HungExitCode = 3;
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShrinkTime = TimeSpan.FromSeconds(3);

    private readonly FuzzTarget _target;
    private readonly string _kept;
    private readonly Random _random;
    private readonly Mutator _mutator;
    private readonly Coverage _coverage = new();
    private readonly LastInput _last;
    private readonly Findings _findings;
    private readonly List<byte[]> _corpus = [];
    private readonly Timer _watchdog;
    private readonly string _seeds;
    private long _runs;
    private long _seenRuns = -1;
    private bool _watching;

    public FuzzLoop(FuzzTarget target, string seeds, string output, int seed)
    {
        _target = target;
        _seeds = seeds;
        _kept = Path.Combine(output, "corpus");
        Directory.CreateDirectory(_kept);
        _random = new Random(seed);
        _mutator = new Mutator(_random, target);
        _last = new LastInput(output, target.LongestInput);
        _findings = new Findings(output);
        _watchdog = new Timer(Watch, null, LongestRun, LongestRun);
    }

    public FuzzReport Run(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        Volatile.Write(ref _watching, true);
        foreach (var file in Directory.GetFiles(_seeds).Concat(Directory.GetFiles(_kept)).Order(StringComparer.Ordinal))
        {
            var input = File.ReadAllBytes(file);
            input = input[..Math.Min(input.Length, _target.LongestInput)];
            if (Try(input))
            {
                _corpus.Add(input);
            }
        }

        Try([]);
        var seeds = _corpus.Count;
        if (seeds == 0)
        {
            throw new InvalidOperationException("no seed reached instrumented code: is the assembly instrumented?");
        }

        while (clock.Elapsed < time && _findings.Count < _target.MostFindings)
        {
            var input = _mutator.Mutate(Pick(), _corpus[_random.Next(_corpus.Count)]);
            if (Try(input))
            {
                _corpus.Add(input);
                File.WriteAllBytes(Path.Combine(_kept, Findings.NameOf(input)), input);
            }

            if ((_runs & 1023) == 0 && PeakMegabytes() > MostMegabytes && !_findings.IsKnown("memory"))
            {
                Tell("memory", $"more than {MostMegabytes} MB in use", input);
            }
        }

        Volatile.Write(ref _watching, false);
        return new FuzzReport(_runs, _coverage.Edges, _findings.Count, seeds, _corpus.Count - seeds, clock.Elapsed, PeakMegabytes());
    }

    public void Dispose()
    {
        _watchdog.Dispose();
        _last.Dispose();
    }

    // Half of the time one of the newest, and rather a short one: they run faster and change more.
    private byte[] Pick()
    {
        var recent = _random.Next(2) == 0 ? _corpus.Count - (_corpus.Count / 4) - 1 : 0;
        var one = _corpus[_random.Next(recent, _corpus.Count)];
        var two = _corpus[_random.Next(recent, _corpus.Count)];
        return one.Length <= two.Length ? one : two;
    }

    // True when the input went a new way.
    private bool Try(byte[] input)
    {
        if (Execute(input) is { } finding)
        {
            var kind = Findings.KindOf(finding);
            if (!_findings.IsKnown(kind))
            {
                Tell(kind, finding.ToString(), Shrink(input, kind));
            }

            return false;
        }

        return _coverage.IsNew();
    }

    private Exception? Execute(byte[] input)
    {
        Volatile.Write(ref _runs, _runs + 1);
        _last.Set(input);
        Coverage.Begin();
        try
        {
            _target.Run(input);
            return null;
        }
        catch (Exception finding)
        {
            return finding;
        }
    }

    private void Tell(string kind, string text, byte[] input)
    {
        var path = _findings.Add(kind, input);
        Console.WriteLine($"FINDING in {_target.Name}: {text}\n  input ({input.Length} bytes): {path}\n  replay: tests/EdgeRouter.Fuzz/run.sh replay {_target.Name} {path}");
    }

    // Leaves out pieces, smaller and smaller ones, as long as the same thing goes wrong.
    private byte[] Shrink(byte[] input, string kind)
    {
        var clock = Stopwatch.StartNew();
        for (var size = input.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= input.Length && clock.Elapsed < ShrinkTime;)
            {
                byte[] shorter = [.. input[..at], .. input[(at + size)..]];
                if (Execute(shorter) is { } same && Findings.KindOf(same) == kind)
                {
                    input = shorter;
                }
                else
                {
                    at += size;
                }
            }
        }

        return input;
    }

    private void Watch(object? state)
    {
        var runs = Volatile.Read(ref _runs);
        if (Volatile.Read(ref _watching) && runs == _seenRuns)
        {
            Console.WriteLine($"FINDING in {_target.Name}: one run took more than {LongestRun.TotalSeconds:F0} s");
            Environment.Exit(HungExitCode);
        }

        _seenRuns = runs;
    }

    private static long PeakMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 >> 20;
    }
}
