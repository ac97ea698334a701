using EdgeRouter.Model;

namespace EdgeRouter.Tests.Model;

/// <summary>Numbers that leave the process are never given a new meaning: add to these lists, change nothing in them.</summary>
public sealed class FrozenNumbersTests
{
    [Fact]
    public void FailureClass_Numbers_AreFrozen() => Assert.Equal(
        "None=0 ConnectFailed=1 ConnectTimeout=2 DnsFailed=3 TlsFailed=4 Reset=5 TotalTimeout=6 BadRequest=20 Unauthorized=21 Forbidden=22 NotFound=23 RateLimited=24 ServerError=25 Overloaded=26 "
        + "UnexpectedStatus=27 InBandError=28 ContextLength=29 ContentPolicy=30 QuotaExhausted=31 RequestTimeout=32 Conflict=33 RequestTooLarge=34 NotOffered=35 "
        + "FirstTokenTimeout=40 IdleTimeout=41 Cut=42 ShortBody=43 Truncated=44 EmptyAnswer=45 MalformedAnswer=46 UnsupportedCoding=47 AnswerTooLarge=48 Diverged=49 AnswerTimeout=50 NotExpressible=51 NoCredential=52 NoRoom=53 HedgeLost=59 "
        + "ClientGone=60 ClientStalled=61 Draining=62 Internal=63",
        Describe<FailureClass>());

    [Fact]
    public void FailurePhaseBlameAndFinish_Numbers_AreFrozen()
    {
        Assert.Equal("None=0 Connect=1 Send=2 Head=3 FirstToken=4 Body=5", Describe<FailurePhase>());
        Assert.Equal("None=0 Upstream=1 Client=2 Router=3", Describe<Blame>());
        Assert.Equal("None=0 Stop=1 Length=2 ToolCalls=3 ContentFilter=4 Other=5", Describe<FinishReason>());
    }

    [Fact]
    public void FailurePolicy_EveryClass_HasOneWithANameOfItsOwn()
    {
        var policies = Enum.GetValues<FailureClass>().Select(FailurePolicy.Of).ToArray();
        Assert.Equal(policies.Length, policies.Select(static p => p.Name).Distinct().Count());
        Assert.All(policies, static p => Assert.True(p.ClientStatus == 0 || p.ClientStatus is >= 200 and < 600));
        Assert.DoesNotContain(policies, static p => p.ClientStatus == 401);
    }

    private static string Describe<T>()
        where T : struct, Enum =>
        string.Join(' ', Enum.GetValues<T>().Select(static v => $"{v}={Convert.ToInt32(v)}"));
}
