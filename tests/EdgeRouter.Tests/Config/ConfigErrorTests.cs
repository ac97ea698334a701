using EdgeRouter.Config;
using Xunit;

namespace EdgeRouter.Tests.Config;

public sealed class ConfigErrorTests
{
    [Fact]
    public void ConfigError_WithEverything_IsOneClearLine()
    {
        var error = new ConfigError("edgerouter.json", 12, 20, "models.chat.deployments[0].provider", "unknown provider", "mokc", ["mock", "onprem"], ["mock"]);
        Assert.Equal(
            "edgerouter.json:12:20: models.chat.deployments[0].provider: unknown provider 'mokc'; allowed: mock, onprem; did you mean 'mock'?",
            error.ToString());
    }

    [Fact]
    public void ConfigError_UnicodeLineBreaks_StayOnOneLine()
    {
        Assert.Equal("f:1:1: a?b: bad?x", new ConfigError("f", 1, 1, "a\u2028b", "bad\u2029x").ToString());
    }

    [Fact]
    public void ConfigError_HostileValue_StaysOnOneShortLine()
    {
        var text = new ConfigError("f", 1, 1, "a\u001b[31m", "bad", "x\r\ny" + new string('z', 1000)).ToString();
        Assert.DoesNotContain(text, char.IsControl);
        Assert.True(text.Length < 200);
    }
}
