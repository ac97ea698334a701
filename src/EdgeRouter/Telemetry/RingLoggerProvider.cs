using Microsoft.Extensions.Logging;

namespace EdgeRouter.Telemetry;

/// <summary>Lets everything that logs through <see cref="ILogger"/> (the web server, our own rooms) write into the ring, where it never blocks.</summary>
internal sealed class RingLoggerProvider(LogRing ring, TimeProvider time, LogLevel minimum) : ILoggerProvider, ILoggerFactory
{
    private volatile int _minimum = (int)minimum;

    /// <summary>The lowest level that is logged; acts at once when it is set.</summary>
    public LogLevel Minimum
    {
        get => (LogLevel)_minimum;
        set => _minimum = (int)value;
    }

    public ILogger CreateLogger(string categoryName) => new RingLogger(this, ring, time, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("the ring is the only log");

    public void Dispose()
    {
        // The ring outlives its loggers.
    }

    private sealed class RingLogger(RingLoggerProvider provider, LogRing ring, TimeProvider time, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        // The web server reports every connection's misfortune below Warning; that is the clients' noise.
        public bool IsEnabled(LogLevel level) =>
            level >= (category.StartsWith("Microsoft.", StringComparison.Ordinal) && provider.Minimum > LogLevel.Debug ? LogLevel.Warning : provider.Minimum);

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(level))
            {
                return;
            }

            var message = formatter(state, exception);
            if (exception is not null)
            {
                message = $"{message} ({exception.GetType().Name}: {exception.Message}){(level >= LogLevel.Error ? " " + exception.StackTrace : "")}";
            }

            ring.Write(new LogEntry { Time = time.GetUtcNow(), Level = level, Category = category, EventId = id.Id, Message = message });
        }
    }
}
