using System.Text.Json;
using EdgeRouter.Config;
using EdgeRouter.Config.Records;
using EdgeRouter.Model;
using Xunit;

namespace EdgeRouter.Tests.Config;

public sealed class ExampleFilesTests
{
    public static TheoryData<string> Examples => [.. Directory
        .GetFiles(Path.Combine(ConfigFixture.RepositoryRoot, "config", "examples"), "*.json")
        .Select(static f => "examples/" + Path.GetFileName(f))
        .Append("edgerouter.json")];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_WithItsVariablesSet_Loads(string name)
    {
        var fixture = Fixture();
        var result = fixture.Load(ConfigFixture.ReadConfig(name), Path.Combine("/etc/edgerouter", name));
        Assert.Equal([], result.Errors.Select(static e => e.ToString()));
        Assert.NotEmpty(result.Snapshot!.Models.Items);
    }

    [Fact]
    public void Examples_All_AreFound() => Assert.Equal(6, Examples.Count);

    [Fact]
    public void ReferenceFile_Values_AreTheDefaults()
    {
        var result = Fixture().Load(ConfigFixture.ReadConfig("edgerouter.json"));
        Assert.Equal(new Limits(), result.Snapshot!.Limits);
        Assert.All(result.Snapshot.Models.Items, static m => Assert.Equal(Timeouts.Default, m.Value.Timeouts));
        Assert.Equal(new LogFacts(), result.Log);
        Assert.Equal(new ListenFacts(), result.Listen! with { DataH2c = null });
        Assert.Null(result.Snapshot.Keys);
    }

    // "Shows every option": each property of the records, except what stands in only one of several alike places. What needs a file or a variable to be right stands in a comment.
    [Fact]
    public void ReferenceFile_EveryOption_IsShown()
    {
        var text = ConfigFixture.ReadConfig("edgerouter.json");
        var config = Fixture().Load(text).Config!;
        Assert.All(
            new object[]
            {
                config, config.Node!, config.Listen!, config.Cors!, config.Admin!, config.Auth!, config.Auth!.Keys![0], config.Defaults!, config.Defaults!.Timeouts!, config.Limits!, config.Log!,
                config.Providers!["custom"], config.Models!["chat"], config.Models["chat"].Deployments[1], config.Models["chat"].Retries!,
                config.Models["chat"].Blend!, config.Models["chat"].Parameters!, config.Models["chat"].Split!, config.Models["chat"].Deployments[1].Price!,
                config.Rules![0], config.Rules[0].When!, config.Rules[0].When!.Time!, config.Rules[0].Then,
            },
            record => Assert.All(
                record.GetType().GetProperties(),
                p => Assert.True(
                    p.GetValue(record) is not null || text.Contains($"// \"{JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name)}\":", StringComparison.Ordinal),
                    $"{record.GetType().Name}.{p.Name}")));
    }

    [Fact]
    public void MinimalFile_Compiled_IsTheContract()
    {
        var result = Fixture().Load(ConfigFixture.ReadConfig("examples/minimal.json"));
        var snapshot = result.Snapshot!;

        Assert.Equal(new NodeFacts("edge-1", "eu-west", 52.37, 4.90), snapshot.Node);
        Assert.Equal("http://127.0.0.1:4000", result.Listen!.Data.ToString());
        Assert.Equal("http://127.0.0.1:4001", result.Listen.Admin.ToString());
        Assert.Equal(["chat", "local"], snapshot.Models.Items.Select(static m => m.Key));
        Assert.True(snapshot.Models.TryGet("chat"u8, out var chat));
        Assert.Equal("mock/gpt-4o-mini", chat.Candidates[0].Deployment.Id);
        Assert.Equal(["sk-test"], chat.Candidates[0].Deployment.Provider.ApiKeys);
        Assert.Equal(Timeouts.Default, chat.Timeouts);
        var onprem = snapshot.Providers[1];
        Assert.Equal(("onprem", "ollama", DialectId.OpenAi, Zone.OnPrem), (onprem.Name, onprem.Vendor, onprem.Dialect, onprem.Zone));
        Assert.Equal((RecoveryKind.Error, RetrySettings.Default), (chat.Recovery, chat.Retries));
        Assert.Equal(["local"], chat.Fallbacks.Select(static f => f.Name));
    }

    /// <summary>With what the examples need from their surroundings.</summary>
    internal static ConfigFixture Fixture()
    {
        var fixture = new ConfigFixture();
        foreach (var name in new[] { "OPENAI_API_KEY", "MISTRAL_API_KEY", "GROQ_API_KEY" })
        {
            fixture.Environment[name] = "key-of-" + name;
        }

        fixture.Files["/etc/edgerouter/vllm.key"] = "file-key\n";
        return fixture;
    }
}
