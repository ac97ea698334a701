using System.Globalization;
using EdgeRouter.LoadTests.Scenarios;

namespace EdgeRouter.LoadTests;

/// <summary>The command line, checked.</summary>
internal sealed class Options
{
    public const string Usage = """
        usage: loadtests/run.sh [SCENARIO ...] [--rate X] [--seconds N] [--minutes N] [--streams N] [--runner auto|open-loop|nbomber] [--report FOLDER]
               loadtests/run.sh --list
          SCENARIO         one or more of --list; none: all of them, at short length
          --rate X         arrivals per second instead of the scenario's own
          --seconds N      length of the load, 1 to 7200; --minutes N the same in minutes
          --streams N      streams of many-quiet-streams, 1 to 9000 (default 2000)
          --runner NAME    auto (default): NBomber when its package has been restored on this machine, else our own open-loop runner
          --report FOLDER  where report and plots go (default artifacts/loadtests)
        exit code: 0 every threshold held, 1 one did not, 2 wrong usage or nothing could be started, 3 only the generator was too slow: repeat
        """;

    public required string Router { get; init; }

    public required string Mock { get; init; }

    public required IReadOnlyList<LoadScenario> Scenarios { get; init; }

    public required string Runner { get; init; }

    /// <summary>Why this runner, for the report.</summary>
    public required string Why { get; init; }

    public required string Report { get; init; }

    /// <summary>Null: the scenario's own.</summary>
    public double? Rate { get; init; }

    /// <summary>Null: the scenario's own.</summary>
    public double? Seconds { get; init; }

    public int Streams { get; init; } = 2000;

    public double RateOr(double own) => Rate ?? own;

    /// <exception cref="FormatException">What is wrong, for the user.</exception>
    public static Options Parse(string[] args)
    {
        var left = args.ToList();
        var minutes = Number("--minutes", 0.05, 120);
        var seconds = Number("--seconds", 1, 7200);
        var options = new Options
        {
            Router = File("--router"),
            Mock = File("--mock"),
            Runner = Value("--runner") ?? "open-loop",
            Why = Value("--why") ?? "asked for",
            Report = Value("--report") ?? "artifacts/loadtests",
            Rate = Number("--rate", 1, 50_000),
            Seconds = minutes * 60 ?? seconds,
            Streams = (int)(Number("--streams", 1, 9000) ?? 2000),
            Scenarios = Named(),
        };
        return options.Runner is "open-loop" or "nbomber" ? options : throw new FormatException($"no runner '{options.Runner}': open-loop or nbomber");

        string? Value(string name)
        {
            var at = left.IndexOf(name);
            if (at < 0)
            {
                return null;
            }

            var value = at + 1 < left.Count ? left[at + 1] : throw new FormatException($"{name} needs a value");
            left.RemoveRange(at, 2);
            return value;
        }

        double? Number(string name, double least, double most) =>
            Value(name) is not { } text ? null
            : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{name} must be {least} to {most}"));

        string File(string name)
        {
            var path = Path.GetFullPath(Value(name) ?? throw new FormatException($"{name} is missing: start it with loadtests/run.sh"));
            return System.IO.File.Exists(path) ? path : throw new FormatException($"{name}: there is no file {path}");
        }

        // Last: what is left are names of scenarios.
        IReadOnlyList<LoadScenario> Named()
        {
            if (left.FirstOrDefault(static a => a.StartsWith('-')) is { } unknown)
            {
                throw new FormatException($"there is no option {unknown}");
            }

            return left.Count == 0 ? Catalogue.All : [.. left.Select(static name => Catalogue.Find(name) ?? throw new FormatException($"no scenario '{name}'; there are {string.Join(", ", Catalogue.All.Select(static s => s.Name))}"))];
        }
    }
}
