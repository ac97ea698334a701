using System.Globalization;

namespace EdgeRouter.Bench.EndToEnd.Proxies;

/// <summary>What Linux says about processes under /proc. A process that has gone counts as nothing.</summary>
internal static class ProcFiles
{
    // USER_HZ, which is 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time used so far by all of these, in seconds.</summary>
    public static double CpuSeconds(IEnumerable<int> pids) =>
        pids.Sum(static pid => Stat(pid) is { } f ? (Number(f[11]) + Number(f[12])) / TicksPerSecond : 0);

    /// <summary>Time used so far by everything on this machine, interrupts included, in seconds of one core.</summary>
    public static double MachineCpuSeconds()
    {
        var f = Read("/proc/stat")!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (Number(f[1]) + Number(f[2]) + Number(f[3]) + Number(f[6]) + Number(f[7])) / TicksPerSecond;
    }

    /// <summary>Resident memory of all of these together, in bytes; pages that they share count for each.</summary>
    public static long Resident(IEnumerable<int> pids) => pids.Sum(static pid =>
    {
        var line = Read($"/proc/{pid}/status")?.Split('\n').FirstOrDefault(static l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null ? 0 : Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) << 10;
    });

    /// <summary>A process and its children, one generation.</summary>
    public static IReadOnlyList<int> Family(int parent) =>
    [
        parent,
        .. Directory.EnumerateDirectories("/proc").Select(static d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && Stat(pid) is { } f && Number(f[1]) == parent),
    ];

    // The fields after the name, which may hold anything but ends with the last parenthesis. The first is the state.
    private static string[]? Stat(int pid) => Read($"/proc/{pid}/stat") is { } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
