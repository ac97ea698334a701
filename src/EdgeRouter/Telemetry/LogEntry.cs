using Microsoft.Extensions.Logging;

namespace EdgeRouter.Telemetry;

/// <summary>One line on its way to the log: a request, or a message when <see cref="Message"/> is set.</summary>
internal struct LogEntry
{
    public DateTimeOffset Time;
    public LogLevel Level;
    public string? Category;
    public int EventId;
    public string? Message;
    public RequestRecord Request;

    /// <summary>To be remembered, not to be written.</summary>
    public bool Silent;
}
