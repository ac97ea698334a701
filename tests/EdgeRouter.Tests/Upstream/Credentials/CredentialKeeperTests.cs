using System.Net;
using EdgeRouter.Model;
using EdgeRouter.Tests.TestKit;
using EdgeRouter.Upstream.Credentials;

namespace EdgeRouter.Tests.Upstream.Credentials;

/// <summary>When a credential is fetched, in virtual time; what is said to each token service is tested on the binary.</summary>
public sealed class CredentialKeeperTests
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider _time = new();
    private readonly CredentialKeeper _keeper;
    private TaskCompletionSource<HttpResponseMessage>? _held;
    private HttpStatusCode _status = HttpStatusCode.OK;
    private int _asked;

    public CredentialKeeperTests()
    {
        _keeper = new CredentialKeeper(new EntraApplication(new Uri("http://login.example/t"), "id", "s3cret"), "eu", (_, _) => AnswerAsync(), _time);
    }

    [Fact]
    public async Task Ensure_FetchesOnce_ForAllWhoWait()
    {
        _held = new TaskCompletionSource<HttpResponseMessage>();
        var waiting = Enumerable.Range(0, 10).Select(_ => _keeper.EnsureAsync(Most).AsTask()).ToList();
        await UntilAsync(() => _asked == 1);
        Assert.DoesNotContain(waiting, static w => w.IsCompleted);
        _held.SetResult(Token());
        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.True(await _keeper.EnsureAsync(Most));
        Assert.Equal((1, "Bearer tok-1"), (_asked, _keeper.Current!.Authorization));
    }

    [Fact]
    public async Task Refresh_ComesFiveMinutesEarly_BesideRequestsThatGoOn()
    {
        await _keeper.EnsureAsync(Most);
        _time.Advance(TimeSpan.FromMinutes(54));
        Assert.True(await _keeper.EnsureAsync(Most));
        Assert.Equal(1, _asked);
        _held = new TaskCompletionSource<HttpResponseMessage>();
        _time.Advance(TimeSpan.FromMinutes(2));
        var during = _keeper.EnsureAsync(Most);
        Assert.True(during.IsCompletedSuccessfully && await during);
        Assert.Equal("Bearer tok-1", _keeper.Current!.Authorization);
        await UntilAsync(() => _asked == 2);
        _held.SetResult(Token());
        await UntilAsync(() => _keeper.Current!.Authorization == "Bearer tok-2");
    }

    [Fact]
    public async Task Failure_IsRememberedForAMoment_AndTheOldOneServesAsLongAsItWorks()
    {
        await _keeper.EnsureAsync(Most);
        _status = HttpStatusCode.ServiceUnavailable;
        _time.Advance(TimeSpan.FromMinutes(56));
        Assert.True(await _keeper.EnsureAsync(Most));
        await UntilAsync(() => _keeper.Problem.Length > 0);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(await _keeper.EnsureAsync(Most));
        var asked = _asked;
        Assert.False(await _keeper.EnsureAsync(Most));
        Assert.Equal(asked, _asked);
        Assert.Equal("the token service answered with status 503", _keeper.Problem);
        _status = HttpStatusCode.OK;
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(await _keeper.EnsureAsync(Most));
        Assert.Equal("", _keeper.Problem);
    }

    [Fact]
    public async Task Wait_IsBounded()
    {
        _held = new TaskCompletionSource<HttpResponseMessage>();
        var waiting = _keeper.EnsureAsync(TimeSpan.FromSeconds(1)).AsTask();
        await UntilAsync(() => _asked == 1 && _time.PendingTimers >= 2);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(await waiting);
        Assert.Equal("the token service does not answer in time", _keeper.Problem);
        _held.SetResult(Token());
    }

    [Fact]
    public async Task Refused_IsForgotten_ButOnlyIfItIsStillTheOne()
    {
        await _keeper.EnsureAsync(Most);
        var first = _keeper.Current!;
        _time.Advance(TimeSpan.FromSeconds(3));
        _keeper.Refused(first);
        Assert.True(await _keeper.EnsureAsync(Most));
        _keeper.Refused(first);
        Assert.Equal((2, "Bearer tok-2"), (_asked, _keeper.Current!.Authorization));
    }

    [Theory]
    [InlineData("<html>", "the token service the answer is not JSON")]
    [InlineData("{\"token\":\"s3cret\"}", "the token service the answer has no access_token")]
    public async Task Answer_ThatIsNone_IsAProblem_WithNothingOfItsText(string body, string problem)
    {
        _held = new TaskCompletionSource<HttpResponseMessage>();
        _held.SetResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body) });
        Assert.False(await _keeper.EnsureAsync(Most));
        Assert.Equal(problem, _keeper.Problem);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 2000 && !condition(); i++)
        {
            await Task.Delay(5);
        }

        Assert.True(condition());
    }

    private Task<HttpResponseMessage> AnswerAsync()
    {
        Interlocked.Increment(ref _asked);
        return _held?.Task ?? Task.FromResult(Token());
    }

    private HttpResponseMessage Token() => new(_status) { Content = new StringContent($"{{\"access_token\":\"tok-{_asked}\",\"expires_in\":3600}}") };
}
