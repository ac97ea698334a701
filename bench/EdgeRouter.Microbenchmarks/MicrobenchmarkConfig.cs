using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Reports;

namespace EdgeRouter.Microbenchmarks;

/// <summary>BenchmarkDotNet's defaults with two more columns: payload per second, and time per event of a stream.</summary>
internal sealed class MicrobenchmarkConfig : ManualConfig
{
    private const int LongestName = 40;

    public MicrobenchmarkConfig()
    {
        Add(DefaultConfig.Instance);
        HideColumns(Column.Type, Column.Method, Column.Job, Column.Error);
        Orderer = new DefaultOrderer(SummaryOrderPolicy.Declared);
        SummaryStyle = SummaryStyle.Default.WithMaxParameterColumnWidth(LongestName);
        AddColumn(
            new DerivedColumn(
                "MB/s", "Payload per second, 1 MB = 1,000,000 bytes", static (operation, nanoseconds) => operation.Bytes == 0 ? null : operation.Bytes / nanoseconds * 1000),
            new DerivedColumn(
                "ns/event", "Mean divided by the events of the stream", static (operation, nanoseconds) => operation.Units == 1 ? null : nanoseconds / operation.Units));
    }
}
