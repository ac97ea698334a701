using System.Diagnostics;
using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace EdgeRouter.Mutants;

/// <summary>The test classes of an assembly, run in this process one after the other.</summary>
internal sealed class TestSuite
{
    private readonly AssemblyName _name;
    private readonly Dictionary<string, IXunitTestCase[]> _classes;

    public TestSuite(string assembly)
    {
        var tests = Assembly.LoadFrom(assembly);
        _name = tests.GetName();
        var found = new TestWatch();
        using var discoverer = new XunitTestFrameworkDiscoverer(Reflector.Wrap(tests), new NoSource(), found);
        discoverer.Find(includeSourceInformation: false, found, new TestOptions());
        found.Wait();
        _classes = found.Cases.Cast<IXunitTestCase>().GroupBy(static c => c.TestMethod.TestClass.Class.Name).ToDictionary(static g => g.Key, static g => g.ToArray());
    }

    public IEnumerable<string> Classes => _classes.Keys;

    public (int Failed, string? First, long Milliseconds) Run(string name, bool stopAtFailure)
    {
        var watch = new TestWatch { StopsAtFailure = stopAtFailure };
        var options = new TestOptions();
        options.SetValue<bool?>("xunit.execution.DisableParallelization", true);
        options.SetValue<bool?>("xunit.execution.SynchronousMessageReporting", true);
        var started = Stopwatch.GetTimestamp();
        using var executor = new XunitTestFrameworkExecutor(_name, new NoSource(), watch);
        executor.RunTests(_classes[name], watch, options);
        watch.Wait();
        return (watch.Failed, watch.FirstFailed, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}
