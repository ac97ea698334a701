using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using EdgeRouter.BenchOperations;

namespace EdgeRouter.Microbenchmarks;

/// <summary>A column computed from the mean of a run, in nanoseconds, and from what the operation says of itself.</summary>
internal sealed class DerivedColumn(string name, string legend, Func<BenchOperation, double, double?> derive) : IColumn
{
    public string Id => name;

    public string ColumnName => name;

    public string Legend => legend;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        if (summary[benchmarkCase]?.ResultStatistics is not { } statistics)
        {
            return "NA";
        }

        using var operation = OperationCatalogue.Create((string)benchmarkCase.Parameters[nameof(OperationBenchmarks.Operation)]);
        return derive(operation, statistics.Mean) is { } value ? value.ToString("N0", CultureInfo.InvariantCulture) : "-";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
