using System.Diagnostics;
using EdgeRouter.LoadTests;
using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Report;
using EdgeRouter.LoadTests.Runners;
using EdgeRouter.LoadTests.Scenarios;

// Load tests that open or close a release. run.sh builds everything and calls this from the repository's root.
// Read when the first socket is made: one thread takes every completion and goes on with it at once, which is the cheapest client on shared cores.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
if (Stopwatch.Frequency != 1_000_000_000)
{
    Console.Error.WriteLine("this needs a clock in nanoseconds, which .NET has on Linux");
    return Gate.Usage;
}

if (args.Contains("--list"))
{
    foreach (var scenario in Catalogue.All)
    {
        Console.WriteLine($"{scenario.Name,-22} {scenario.Seconds,3:0} s  {scenario.About}");
    }

    return Gate.Open;
}

Options options;
try
{
    options = Options.Parse(args);
    if (options.Runner == "nbomber" && !RunnerFactory.HasNBomber)
    {
        throw new FormatException("this build has no NBomber in it: loadtests/run.sh --runner nbomber makes one");
    }
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine(Options.Usage);
    return Gate.Usage;
}

Console.WriteLine($"runner: {options.Runner} ({options.Why})");
var results = new List<ScenarioResult>();
foreach (var scenario in options.Scenarios)
{
    Console.WriteLine($"\n{scenario.Name}: {scenario.About}");
    try
    {
        var result = new Session(options, scenario).Run();
        results.Add(result);
        Console.Write(ConsoleText.Of(result));
    }
    catch (Exception e) when (e is InvalidOperationException or TimeoutException or IOException or HttpRequestException)
    {
        Console.Error.WriteLine($"stopped: {e.Message}");
        return Gate.Usage;
    }
}

Console.WriteLine($"\nwritten: {new MarkdownReport(options, results).Write()}");
var code = Gate.ExitCode([.. results.Select(static r => r.Verdicts)]);
Console.WriteLine(code switch
{
    Gate.Open => $"{results.Count} scenarios, every threshold held",
    Gate.Repeat => "the router passed what could be judged, but the load generator was the bottleneck: repeat it where there is room",
    _ => "A THRESHOLD WAS NOT HELD",
});
return code;
