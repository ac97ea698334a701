using Microsoft.Extensions.Logging;

namespace EdgeRouter.Tests.TestKit;

/// <summary>A log whose first entry can be waited for.</summary>
internal sealed class FirstLogEntry : ILogger
{
    private readonly TaskCompletionSource<(LogLevel Level, int EventId)> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<(LogLevel Level, int EventId)> Entry => _first.Task;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _first.TrySetResult((logLevel, eventId.Id));
}
