using EdgeRouter.Telemetry;

namespace EdgeRouter.Tests.Telemetry;

public sealed class RecentRequestsTests
{
    [Fact]
    public void Requests_BeyondTheBound_AreForgottenOldestFirst()
    {
        var recent = new RecentRequests();
        for (var i = 0; i < RecentRequests.Kept + 10; i++)
        {
            recent.Add(new LogEntry { Request = new RequestRecord { RequestId = $"r{i}", Status = i } });
        }

        Assert.False(recent.TryFind("r9", out _));
        Assert.True(recent.TryFind("r10", out var oldest));
        Assert.Equal(10, oldest.Request.Status);
        Assert.Equal(["r521", "r520", "r519"], recent.Latest(3).Select(static e => e.Request.RequestId));
    }

    [Fact]
    public void Id_UsedTwice_IsTheLatest()
    {
        var recent = new RecentRequests();
        recent.Add(new LogEntry { Request = new RequestRecord { RequestId = "same", Status = 200 } });
        recent.Add(new LogEntry { Request = new RequestRecord { RequestId = "same", Status = 502 } });
        Assert.True(recent.TryFind("same", out var entry));
        Assert.Equal(502, entry.Request.Status);
    }
}
