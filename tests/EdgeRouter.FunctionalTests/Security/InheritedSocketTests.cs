using System.Text.RegularExpressions;

namespace EdgeRouter.FunctionalTests.Security;

/// <summary>A socket from the service manager is listened on whatever the file says, so it is judged like the file's addresses.</summary>
public sealed class InheritedSocketTests
{
    // Opens the socket, then becomes the router. Nothing is ever sent to it: it has to refuse to start.
    private const string Activate =
        """
        import os, socket, sys
        s = socket.socket(); s.bind((sys.argv[1], 0)); s.listen()
        os.dup2(s.fileno(), 3); os.set_inheritable(3, True)
        os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="data")
        os.execv(sys.argv[2], sys.argv[2:])
        """;

    [Theory]
    [InlineData("""{ "listen": { "data": "http://127.0.0.1:1", "admin": "http://127.0.0.1:0" }, "providers": { "s": { "vendor": "sandbox" } } }""")]
    [InlineData(null)]
    public async Task SocketThatTheNetworkReaches_WithoutKeys_IsRefused(string? config)
    {
        var file = config is null ? null : Path.GetTempFileName();
        if (file is not null)
        {
            await File.WriteAllTextAsync(file, config);
        }

        await using var router = ChildProcess.Start("python3", ["-c", Activate, "0.0.0.0", Files.Router, "serve", .. file is null ? Array.Empty<string>() : ["--config", file]]);
        Assert.Equal(1, await router.ExitCodeAsync(TimeSpan.FromSeconds(20)));
        Assert.Matches(new Regex("service manager's socket .*reachable from outside"), router.Errors);
        if (file is not null)
        {
            File.Delete(file);
        }
    }
}
