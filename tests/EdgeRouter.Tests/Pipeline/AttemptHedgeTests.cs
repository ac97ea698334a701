using EdgeRouter.Model;
using EdgeRouter.Tests.Pipeline.Engine;
using static EdgeRouter.Tests.Pipeline.AttemptWorlds;

namespace EdgeRouter.Tests.Pipeline;

/// <summary>Second attempts beside slow ones, and what is said when nobody can answer, in virtual time.</summary>
public sealed class AttemptHedgeTests
{
    [Fact]
    public void Hedge_AnswersFromWhoeverIsFirst_AndCancelsTheOther()
    {
        using var world = World(
            """ "m": { "strategy": "priority", "hedge": { "share": 1, "after": "300ms" }, "deployments": [ { "provider": "a", "model": "x" }, { "provider": "b", "model": "y", "priority": 1 } ] } """,
            c => c.Provider == "a" && c.Number == 0 ? FakeAnswer.Stream(3) with { Think = TimeSpan.FromSeconds(5) } : FakeAnswer.Stream(4));
        var reply = world.Chat("m", stream: true);
        Assert.Equal(("b/y", 2, FakeAnswer.Text(4)), (reply.Head.Deployment, reply.Head.Attempts, reply.Text));
        Assert.True(reply is { IsWholeStream: true, Took.TotalSeconds: < 1 });
        Assert.Equal(1, world.Stats("a/x").Failures(FailureClass.HedgeLost));
        reply = world.Chat("m", stream: true);
        Assert.Equal(("a/x", FakeAnswer.Text(4)), (reply.Head.Deployment, reply.Text));
        world.AssertClean();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hedge_OfTwoThatFail_GoesOnAsAfterAnyFailure(bool stream)
    {
        using var world = World(
            """
            "m": { "strategy": "priority", "hedge": { "share": 1, "after": "300ms" }, "fallbacks": ["n"], "retries": { "attempts": 2 }, "deployments": [ { "provider": "a", "model": "x" }, { "provider": "b", "model": "y", "priority": 1 } ] },
            "n": { "deployments": [ { "provider": "site", "model": "z" } ] }
            """,
            c => c.Provider == "site" ? (stream ? FakeAnswer.Stream(2) : FakeAnswer.Json()) : FakeAnswer.Error(500) with { Think = TimeSpan.FromSeconds(1) });
        var reply = world.Chat("m", stream);
        Assert.Equal((200, "n", 3), (reply.Status, reply.Head.Model, world.Upstream.Calls.Count));
        world.AssertClean();
    }

    [Fact]
    public void Hedges_StayWithinTheirShare()
    {
        using var world = World(
            """ "m": { "strategy": "priority", "hedge": { "share": 0.1, "after": "300ms" }, "deployments": [ { "provider": "a", "model": "x" }, { "provider": "b", "model": "y", "priority": 1 } ] } """,
            _ => FakeAnswer.Json() with { Think = TimeSpan.FromMilliseconds(600) });
        world.Pump.Run(() => Task.WhenAll(Enumerable.Range(0, 100).Select(_ => world.ChatAsync("m"))));
        Assert.InRange(world.Upstream.Calls.Count(static c => c.Provider == "b"), 1, 10);
        world.AssertClean();
    }

    [Fact]
    public void Degradation_SmallModelThenReply_IsMarked()
    {
        var smallIsDown = false;
        using var world = World(
            """
            "m": { "deployments": [ { "provider": "a", "model": "x" } ], "retries": { "attempts": 1 }, "degradation": { "model": "small", "max_tokens": 50, "reply": "Later, please." } },
            "small": { "deployments": [ { "provider": "site", "model": "z" } ], "retries": { "attempts": 1 } }
            """,
            c => c.Provider == "site" && !smallIsDown ? FakeAnswer.Json() : FakeAnswer.Error(500));
        var reply = world.Chat("m", more: ",\"max_tokens\":4000");
        Assert.Equal((200, "model", "small"), (reply.Status, reply.Head.Degraded, reply.Head.Model));
        Assert.Contains("\"max_tokens\":50", world.Upstream.Calls[^1].Body);
        smallIsDown = true;
        reply = world.Chat("m");
        Assert.Equal((200, "reply"), (reply.Status, reply.Head.Degraded));
        Assert.Contains("Later, please.", reply.Body);
        Assert.Contains("\"max_tokens\":50", world.Upstream.Calls[^1].Body);
        reply = world.Chat("m", stream: true);
        Assert.Equal(("reply", "Later, please.", true), (reply.Head.Degraded, reply.Text, reply.IsWholeStream));
        world.AssertClean();
    }

    [Fact]
    public void Degradation_IsNotForTheCallersOwnMistakes()
    {
        using var world = World(
            """ "m": { "deployments": [ { "provider": "a", "model": "x" } ], "degradation": { "reply": "Later, please." } } """, _ => FakeAnswer.Error(400));
        Assert.Equal(400, world.Chat("m").Status);
    }

    [Fact]
    public void ErrorInsideA200_IsInvisibleWhenAnotherAnswers()
    {
        using var world = World(
            """ "m": { "strategy": "priority", "deployments": [ { "provider": "a", "model": "x" }, { "provider": "b", "model": "y", "priority": 1 } ] } """,
            c => c.Provider == "b" ? FakeAnswer.Stream(3) : c.Number switch
            {
                0 => FakeAnswer.Stream(0, ends: false) with { Pieces = ["data: {\"error\":{\"message\":\"overloaded\"}}\n\n"] },
                1 => FakeAnswer.Stream(0, ends: false),
                2 => FakeAnswer.Stream(0, ends: false) with { Pieces = ["data: {nonsense\n\n"] },
                3 => FakeAnswer.Json() with { Pieces = ["""{"choices":[]}"""] },
                _ => new FakeAnswer { Resets = true },
            });
        for (var i = 0; i < 4; i++)
        {
            var reply = world.Chat("m", stream: true);
            Assert.Equal((200, FakeAnswer.Text(3), true), (reply.Status, reply.Text, reply.IsWholeStream));
        }

        world.AssertClean();
    }
}
