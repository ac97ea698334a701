using System.Globalization;
using System.Runtime.InteropServices;
using EdgeRouter.Primitives;
using Microsoft.Extensions.Hosting.Systemd;

namespace EdgeRouter.Hosting.Systemd;

/// <summary>
/// Tells the service manager how the service is (sd_notify): ready, reloading, stopping, alive. Silent when there is none. Being alive is told by the heartbeat, so a router whose heartbeat has stopped is restarted by the
/// manager's watchdog.
/// </summary>
internal sealed partial class ServiceManager : IHeartbeatTarget
{
    private const int MonotonicClock = 1;

    private readonly SystemdNotifier _notifier = new();
    private readonly long _every;
    private long _nextAt;

    public ServiceManager(Clock clock, Func<string, string?> variable)
    {
        // Half the interval, as sd_watchdog_enabled(3) advises.
        _every = long.TryParse(variable("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out var micros) && _notifier.IsEnabled
            ? clock.ToTicks(TimeSpan.FromMicroseconds(micros / 2.0))
            : 0;
    }

    public void Ready() => _notifier.Notify(ServiceState.Ready);

    public void Stopping() => _notifier.Notify(ServiceState.Stopping);

    /// <summary>Must be followed by <see cref="Ready"/>.</summary>
    public void Reloading()
    {
        if (_notifier.IsEnabled && GetTime(MonotonicClock, out var now) == 0)
        {
            _notifier.Notify(new ServiceState(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={(now.Seconds * 1_000_000) + (now.Nanoseconds / 1000)}")));
        }
    }

    public void OnHeartbeat(long now)
    {
        if (_every > 0 && now >= _nextAt)
        {
            _nextAt = now + _every;
            _notifier.Notify(new ServiceState("WATCHDOG=1"));
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    // struct timespec on 64-bit Linux.
    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
