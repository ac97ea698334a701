namespace EdgeRouter.Mutants;

/// <summary>
/// Runs the unit tests in this process against an assembly that Stryker has mutated, one mutant after the other: a process per mutant costs seconds, a switched mutant milliseconds. Started by run.py beside the tests' own
/// assemblies.
/// <para><c>coverage FILE</c>: which test class reaches which mutants. A line per class: name, milliseconds, failures, mutants.</para>
/// <para><c>run COVERAGE IDS</c>: for each mutant of the file IDS the classes that reach it, the fastest first, until one fails. Prints <c>start ID</c> and <c>killed ID TEST</c>, <c>survived ID</c> or <c>nocover ID</c>.</para>
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not (["coverage", _] or ["run", _, _]))
        {
            Console.Error.WriteLine("usage: coverage FILE | run COVERAGE IDS");
            return 2;
        }

        var mutants = new MutantSwitch(Path.Combine(AppContext.BaseDirectory, "EdgeRouter.Rooms.dll"));
        var ids = arguments is ["run", _, var list] ? File.ReadLines(list).Select(int.Parse).ToArray() : [];
        if (ids.Length == 1)
        {
            // Alone in its process a mutant is there before anything static is made.
            mutants.Activate(ids[0]);
        }

        var suite = new TestSuite(Path.Combine(AppContext.BaseDirectory, "EdgeRouter.Tests.dll"));
        if (arguments[0] == "coverage")
        {
            Cover(suite, mutants, arguments[1]);
        }
        else
        {
            Run(suite, mutants, Covering(arguments[1]), ids);
        }

        return 0;
    }

    private static void Cover(TestSuite suite, MutantSwitch mutants, string file)
    {
        using var output = new StreamWriter(file);
        foreach (var name in suite.Classes)
        {
            mutants.BeginCapture();
            var (failed, first, milliseconds) = suite.Run(name, stopAtFailure: false);
            output.WriteLine($"{name}\t{milliseconds}\t{failed}\t{string.Join(',', mutants.Captured())}");
            output.Flush();
            if (failed > 0)
            {
                Console.WriteLine($"{name} is left out: {first}");
            }
        }
    }

    private static Dictionary<int, List<(string Name, int Milliseconds)>> Covering(string file)
    {
        var covering = new Dictionary<int, List<(string Name, int Milliseconds)>>();
        foreach (var fields in File.ReadLines(file).Select(static line => line.Split('\t')).Where(static fields => fields[2] == "0"))
        {
            foreach (var id in fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse))
            {
                if (!covering.TryGetValue(id, out var classes))
                {
                    covering[id] = classes = [];
                }

                classes.Add((fields[0], int.Parse(fields[1])));
            }
        }

        return covering;
    }

    private static void Run(TestSuite suite, MutantSwitch mutants, Dictionary<int, List<(string Name, int Milliseconds)>> covering, int[] ids)
    {
        foreach (var id in ids)
        {
            Console.WriteLine($"start {id}");
            string? killer = null;
            if (!covering.TryGetValue(id, out var classes))
            {
                Console.WriteLine($"nocover {id}");
                continue;
            }

            mutants.Activate(id);
            foreach (var (name, _) in classes.OrderBy(static c => c.Milliseconds))
            {
                if (suite.Run(name, stopAtFailure: true) is { Failed: > 0 } result)
                {
                    killer = result.First;
                    break;
                }
            }

            mutants.Activate(MutantSwitch.None);
            Console.WriteLine(killer is null ? $"survived {id}" : $"killed {id} {killer}");
        }
    }
}
