using EdgeRouter.Model;
using EdgeRouter.Tests.Pipeline.Engine;
using static EdgeRouter.Tests.Pipeline.AttemptWorlds;

namespace EdgeRouter.Tests.Pipeline;

/// <summary>Streams that break and are gone on with, in virtual time.</summary>
public sealed class AttemptRecoveryTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Continue_GoesOnWithTheAnswerSoFar(bool prefill)
    {
        using var world = World(
            $$"""
            "m": { "strategy": "priority", "recovery": "continue", "deployments": [ { "provider": "a", "model": "x" }, { "provider": "b", "model": "y", "priority": 1, "prefill": {{(prefill ? "true" : "false")}} } ] }
            """,
            c => c.Provider == "a" ? FakeAnswer.Stream(4, ends: false) with { Cuts = true } : FakeAnswer.Stream(9, from: 4, id: "s2", model: "second"));
        var reply = world.Chat("m", stream: true, more: ",\"max_tokens\":100,\"stream_options\":{\"include_usage\":true}");
        Assert.Equal((FakeAnswer.Text(9), true), (reply.Text, reply.IsWholeStream));
        Assert.DoesNotContain("s2", reply.Body);
        Assert.DoesNotContain("second", reply.Body);
        Assert.Equal(1, reply.Body.Split("\"role\"").Length - 1);
        Assert.Contains("\"completion_tokens\":9", reply.Body);
        var sent = world.Upstream.Calls[^1].Body;
        Assert.Contains("{\"role\":\"assistant\",\"content\":\"w0 w1 w2 w3 \"}" + (prefill ? "]" : ",{\"role\":\"user\""), sent);
        Assert.Contains("\"max_tokens\":96", sent);
        world.AssertClean();
    }

    [Fact]
    public void Continue_PrefillThatIsRefused_IsAskedForInWords()
    {
        using var world = World(
            """
            "m": { "strategy": "priority", "recovery": "continue", "deployments": [ { "provider": "a", "model": "x" }, { "provider": "b", "model": "y", "priority": 1, "prefill": true } ] }
            """,
            c => c.Provider == "a" ? FakeAnswer.Stream(4, ends: false) with { Cuts = true }
                : c.Body.Contains("Go on exactly", StringComparison.Ordinal) ? FakeAnswer.Stream(9, from: 4) : FakeAnswer.Error(400, "prefill_not_supported"));
        var reply = world.Chat("m", stream: true);
        Assert.Equal((FakeAnswer.Text(9), true), (reply.Text, reply.IsWholeStream));
        Assert.Equal(["a", "b", "b"], world.Upstream.Calls.Select(static c => c.Provider));
        world.AssertClean();
    }

    [Fact]
    public void Continue_ThatNobodyCan_EndsWithTheFirstError()
    {
        using var world = World(
            """ "m": { "strategy": "priority", "recovery": "continue", "deployments": [ { "provider": "a", "model": "x" }, { "provider": "b", "model": "y", "priority": 1 } ] } """,
            c => c.Provider == "a" ? FakeAnswer.Stream(4, ends: false) with { Cuts = true } : FakeAnswer.Error(400, "prefill_not_supported"));
        var reply = world.Chat("m", stream: true);
        Assert.StartsWith(FakeAnswer.Text(4), reply.Text);
        Assert.Contains("\"code\":\"upstream_cut\"", reply.Body);
        Assert.DoesNotContain("prefill", reply.Body);
        Assert.DoesNotContain("[DONE]", reply.Body);
        world.AssertClean();
    }

    [Fact]
    public void RestartMatching_DropsWhatWasSent_AndRefusesAnotherAnswer()
    {
        var same = true;
        using var world = World(
            """ "m": { "strategy": "priority", "recovery": "restart-matching", "deployments": [ { "provider": "a", "model": "x" }, { "provider": "b", "model": "y", "priority": 1 } ] } """,
            c => c.Provider == "a" ? FakeAnswer.Stream(4, ends: false) with { Cuts = true } : same ? FakeAnswer.Stream(9, id: "s2") : FakeAnswer.Stream(9, from: 1, id: "s2"));
        var reply = world.Chat("m", stream: true, more: ",\"tools\":[{}]");
        Assert.Equal((FakeAnswer.Text(9), true), (reply.Text, reply.IsWholeStream));
        same = false;
        reply = world.Chat("m", stream: true);
        Assert.Equal(FakeAnswer.Text(4), reply.Text);
        Assert.Contains("\"code\":\"upstream_cut\"", reply.Body);
        world.AssertClean();
    }

    [Fact]
    public void Continue_IsNotForToolsOrStructuredOutput()
    {
        using var world = World(
            """ "m": { "strategy": "priority", "recovery": "continue", "deployments": [ { "provider": "a", "model": "x" }, { "provider": "b", "model": "y", "priority": 1 } ] } """,
            c => c.Provider == "a" ? FakeAnswer.Stream(4, ends: false) with { Cuts = true } : FakeAnswer.Stream(9, from: 4));
        foreach (var more in (string[])[",\"tools\":[{\"type\":\"function\"}]", ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{}}"])
        {
            var reply = world.Chat("m", stream: true, more: more);
            Assert.Contains("\"code\":\"upstream_cut\"", reply.Body);
        }
    }
}
