using System.Diagnostics;
using EdgeRouter.Bench.EndToEnd;
using EdgeRouter.Bench.EndToEnd.Proxies;
using EdgeRouter.Bench.EndToEnd.Report;

// EdgeRouter, nginx and YARP under the same load, in turn. run.sh builds everything and calls this from the repository's root.
// Read when the first socket is made: one thread takes every completion and goes on with it at once, which is the cheapest client on shared cores.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
if (Stopwatch.Frequency != 1_000_000_000)
{
    Console.Error.WriteLine("this needs a clock in nanoseconds, which .NET has on Linux");
    return 2;
}

Options options;
try
{
    options = Options.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

if (Directory.Exists(Options.Work))
{
    Directory.Delete(Options.Work, recursive: true);
}

Directory.CreateDirectory(Options.Work);

var results = new List<RowResult>();
var proxies = new List<string>();
var failed = false;
using (var upstream = new Upstream(options))
{
    var setting = new Setting(options, Options.Work, upstream.Port, upstream.Pid, new Certificate(Options.Work));
    List<Contestant> contestants = [new("EdgeRouter", () => new Router(setting)), new("nginx", () => new Nginx(setting)), new("nginx, proxy_cache", () => new Nginx(setting, cache: true), onlyCached: true), new("YARP", () => new Yarp(setting))];
    proxies.AddRange(contestants.Select(static c => c.Name));
    try
    {
        var refusal = options.Rows.Any(static r => r.NeedsTls) ? Router.TlsRefusal(setting) : null;
        var runner = new Runner(options, setting, contestants);
        foreach (var row in options.Rows)
        {
            Console.WriteLine($"{row.Name}: {row.Title}");
            var skipped = row.NeedsTls ? refusal : null;
            if (skipped is not null)
            {
                Console.WriteLine($"  skipped: {skipped}");
            }

            results.Add(new RowResult(row, skipped is null ? runner.Run(row) : [], skipped));
        }
    }
    catch (Exception e) when (e is InvalidOperationException or TimeoutException or AggregateException or IOException)
    {
        Console.Error.WriteLine($"stopped: {e.Message}");
        failed = true;
    }
    finally
    {
        contestants.ForEach(static c => c.Dispose());
    }
}

if (failed)
{
    return 1;
}

Console.WriteLine($"written: {new Markdown(options, proxies, results).Write()}");
return results.Any(static r => r.Samples.Values.Any(static list => list.Any(static s => s.Errors > 0))) ? 1 : 0;
