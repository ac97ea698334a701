using System.Globalization;

namespace EdgeRouter.LoadTests.Report;

/// <summary>Numbers as text: three digits that mean something, thousands apart.</summary>
internal static class Figures
{
    public static string Text(double value) =>
        double.IsNaN(value) ? "–"
        : value.ToString(Math.Abs(value) >= 100 || value == Math.Floor(value) ? "#,0" : Math.Abs(value) >= 10 ? "0.0" : Math.Abs(value) >= 0.1 ? "0.00" : "0.0000", CultureInfo.InvariantCulture);

    public static string Text(double value, string unit) => unit.Length == 0 ? Text(value) : $"{Text(value)} {unit}";
}
