using System.Runtime.InteropServices;

namespace EdgeRouter.Hosting;

/// <summary>What the kernel allows this process, and what the process asks the kernel to allow nobody.</summary>
internal static unsafe partial class ProcessLimits
{
    // Linux on x64 and arm64.
    private const int SetDumpable = 4;
    private const int OpenFiles = 7;

    /// <summary>
    /// No core file of this process, whatever takes them (a limit of core sizes does not hold for programs that get them through a pipe), and no debugger of another process of the same user: keys and prompts are in its memory.
    /// False: the kernel refused.
    /// </summary>
    public static bool TryForbidCoreFiles() => Control(SetDumpable, 0, 0, 0, 0) == 0;

    /// <summary>How many of the connections that the operator allows one address takes: each may need a descriptor more for its upstream, and without descriptors neither upstreams nor the operator's door can be reached.</summary>
    public static int ConnectionsOf(int allowed) => (int)Math.Min((ulong)allowed, Math.Max(1, Descriptors() / 2));

    private static ulong Descriptors()
    {
        var limits = stackalloc ulong[2];
        return GetLimit(OpenFiles, limits) == 0 ? limits[0] : ulong.MaxValue;
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, ulong* limits);
}
