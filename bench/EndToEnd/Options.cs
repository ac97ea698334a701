using System.Globalization;

namespace EdgeRouter.Bench.EndToEnd;

/// <summary>The command line, checked.</summary>
internal sealed class Options
{
    public const string Usage = """
        usage: end-to-end --router FILE --mock FILE --yarp FILE --nginx FILE [--rounds N] [--only ROW[,ROW]] [--saturate] [--quick] [--no-access-log] [--out FOLDER]
          --rounds N        rounds that count, 1 to 50 (default 5); one more comes first and does not count
          --only ROW,ROW    only these rows
          --saturate        1,000 streams x 50 tokens/s instead of the rows
          --quick           one short round, to see that everything works; writes to the work folder unless --out is given
          --no-access-log   EdgeRouter without its line per request, which it writes by default
          --out FOLDER      where the report goes (default bench/results)
        """;

    public required string Router { get; init; }

    public required string Mock { get; init; }

    public required string Yarp { get; init; }

    public required string Nginx { get; init; }

    public required IReadOnlyList<Row> Rows { get; init; }

    public required int Rounds { get; init; }

    public required bool Quick { get; init; }

    public required bool AccessLog { get; init; }

    /// <summary>Every row was asked for, so the report stands for the whole.</summary>
    public required bool Whole { get; init; }

    public required string Out { get; init; }

    /// <summary>Configuration, certificates and logs of this run; emptied at the start.</summary>
    public static string Work => Path.GetFullPath("artifacts/bench/end-to-end");

    /// <summary>Time that counts within one load.</summary>
    public TimeSpan Length(Row row) =>
        Quick ? TimeSpan.FromSeconds(0.6) : row.Kind switch
        {
            RowKind.Requests => TimeSpan.FromSeconds(2.5),
            RowKind.Memory => TimeSpan.FromSeconds(1.5),
            _ => TimeSpan.FromSeconds(row.TokensPerSecond < 50 ? 4 : 3),
        };

    /// <exception cref="FormatException">What is wrong, for the user.</exception>
    public static Options Parse(string[] args)
    {
        var quick = args.Contains("--quick");
        var only = Value("--only");
        var rows = args.Contains("--saturate") ? [Row.Saturated]
            : only is null ? Row.All
            : [.. only.Split(',').Select(static name => Row.All.Append(Row.Saturated).FirstOrDefault(r => r.Name == name)
                ?? throw new FormatException($"no row '{name}'; there are {string.Join(", ", Row.All.Select(static r => r.Name))}"))];
        var rounds = Value("--rounds") is { } text
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= 50 ? n : throw new FormatException("--rounds must be 1 to 50")
            : quick ? 1 : 5;
        return new Options
        {
            Router = File("--router"),
            Mock = File("--mock"),
            Yarp = File("--yarp"),
            Nginx = File("--nginx"),
            Rows = rows,
            Rounds = rounds,
            Quick = quick,
            AccessLog = !args.Contains("--no-access-log"),
            Whole = ReferenceEquals(rows, Row.All) && !quick,
            Out = Value("--out") ?? (quick ? "artifacts/bench/end-to-end/report" : "bench/results"),
        };

        string? Value(string name)
        {
            var at = Array.IndexOf(args, name);
            return at < 0 ? null : at + 1 < args.Length ? args[at + 1] : throw new FormatException($"{name} needs a value");
        }

        string File(string name)
        {
            var path = Path.GetFullPath(Value(name) ?? throw new FormatException($"{name} is missing"));
            return System.IO.File.Exists(path) ? path : throw new FormatException($"{name}: there is no file {path}");
        }
    }
}
