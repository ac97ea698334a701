using System.Globalization;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Fuzz.Targets;
using SharpFuzz;

namespace EdgeRouter.Fuzz;

/// <summary>The command line of the fuzzer; <c>run.sh</c> is the one who types it.</summary>
internal static class Commands
{
    private const int Clean = 0;
    private const int Found = 1;
    private const int Misused = 2;

    public static int Run(string[] args) => args switch
    {
        ["instrument", var assembly, var names] => Instrument(assembly, names),
        ["list"] => List(),
        ["fuzz", var name, var seconds, var seeds, var output, .. var rest] when Find(name) is { } target
            => Fuzz(target, TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)), seeds, output, rest),
        ["replay", var name, var file] when Find(name) is { } target => Replay(target, file),
        ["rescue", var output] => Rescue(output),
        _ => Usage(),
    };

    private static FuzzTarget? Find(string name)
    {
        Coverage.Install();
        return AllTargets.Find(name);
    }

    private static int Usage()
    {
        Console.Error.WriteLine(
            $"usage: instrument ASSEMBLY NAMESPACE | list | fuzz TARGET SECONDS SEEDS OUTPUT [SEED] | replay TARGET FILE | rescue OUTPUT\ntargets: {string.Join(", ", AllTargets.Names)}");
        return Misused;
    }

    private static int List()
    {
        Console.WriteLine(string.Join('\n', AllTargets.Names));
        return Clean;
    }

    // Writes edge counters into a copy of an assembly, in place.
    private static int Instrument(string assembly, string names)
    {
        var types = Fuzzer.Instrument(assembly, name => name.StartsWith(names + ".", StringComparison.Ordinal), Options.Value).Count();
        Console.WriteLine($"instrumented {types} types");
        return types > 0 ? Clean : Misused;
    }

    private static int Fuzz(FuzzTarget target, TimeSpan time, string seeds, string output, string[] rest)
    {
        var seed = rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : Environment.TickCount;
        using var loop = new FuzzLoop(target, seeds, output, seed);
        var report = loop.Run(time);
        Console.WriteLine(
            $"fuzz {target.Name}: {report.Runs} runs, {report.Edges} edges, {report.Findings} findings ({report.Seeds} seeds, {report.Kept} inputs kept, "
            + $"{report.Runs / Math.Max(1, report.Took.TotalSeconds):F0} runs/s, {report.PeakMegabytes} MB, seed {seed})");
        return report.Findings == 0 ? Clean : Found;
    }

    private static int Replay(FuzzTarget target, string file)
    {
        try
        {
            target.Run(File.ReadAllBytes(file));
        }
        catch (Exception finding)
        {
            Console.WriteLine($"{target.Name}: {finding}");
            return Found;
        }

        Console.WriteLine($"{target.Name}: no finding");
        return Clean;
    }

    // After a process that died without a word (stack overflow, out of memory, killed): the input it was busy with.
    private static int Rescue(string output)
    {
        var input = LastInput.ReadFrom(output);
        if (input is null)
        {
            return Misused;
        }

        Console.WriteLine(Findings.Save(output, "died", input));
        return Clean;
    }
}
