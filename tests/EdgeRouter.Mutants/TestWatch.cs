using Xunit.Abstractions;

namespace EdgeRouter.Mutants;

/// <summary>Listens to one discovery or one run.</summary>
internal sealed class TestWatch : IMessageSink
{
    private readonly ManualResetEventSlim _done = new();

    public bool StopsAtFailure { get; init; }

    public List<ITestCase> Cases { get; } = [];

    public int Failed { get; private set; }

    public string? FirstFailed { get; private set; }

    public void Wait() => _done.Wait();

    public bool OnMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestCaseDiscoveryMessage found:
                Cases.Add(found.TestCase);
                break;
            case ITestFailed failed:
                Failed++;
                FirstFailed ??= failed.Test.DisplayName.ReplaceLineEndings(" ");
                break;
            case IErrorMessage:
                Failed++;
                FirstFailed ??= "the runner itself";
                break;
            case IDiscoveryCompleteMessage or ITestAssemblyFinished:
                _done.Set();
                break;
        }

        return !StopsAtFailure || Failed == 0;
    }
}
