using EdgeRouter.Hosting;

namespace EdgeRouter;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        // Read once, when the first socket is made: completions then run on the thread that saw them, which saves a hop per read and is the reason that nothing here may block.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        Surroundings.Complete();
        return CommandLine.RunAsync(args);
    }
}
