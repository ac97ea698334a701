namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>Every fault in the book, streaming and JSON, alone and with a fallback in the cloud or on-prem: the whole answer or the one right error, few attempts, in time, and nothing left behind.</summary>
public sealed class FaultCatalogueTests(Catalogue catalogue) : IClassFixture<Catalogue>
{
    public static TheoryData<string, bool, Setting, Caller> Cases()
    {
        var cases = new TheoryData<string, bool, Setting, Caller>();
        foreach (var run in Catalogue.Planned)
        {
            cases.Add(run.Fault.Name, run.Fault.Stream, run.Setting, run.Caller);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fault_EndsAsItShould(string fault, bool stream, Setting setting, Caller caller)
    {
        var run = catalogue.Runs.Single(r => r.Fault.Name == fault && r.Fault.Stream == stream && r.Setting == setting && r.Caller == caller);
        Assert.True(run.Wrong is null, run.Wrong);
        Assert.True(run.Seconds < 30, $"it took {run.Seconds:0.0} s");
    }

    [Fact]
    public async Task AllFaults_LeaveNothingBehind()
    {
        await catalogue.Router.AssertCleanAsync(catalogue.Cloud);
        await catalogue.Router.AssertCleanAsync(catalogue.OtherCloud);
        await catalogue.Router.AssertCleanAsync(catalogue.OnPrem);
    }
}
