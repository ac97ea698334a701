using System.Globalization;
using System.Net;
using System.Text;

namespace EdgeRouter.LoadTests.Report;

/// <summary>Lines over time as an SVG that needs nothing else. Follows the reader's light or dark scheme; lines are told apart by dashes too.</summary>
internal static class LinePlot
{
    private const int Width = 820;
    private const int Height = 260;
    private const int Left = 70;
    private const int Right = 20;
    private const int Top = 62;
    private const int Bottom = 34;

    private static readonly (string Light, string Dark, string Dash)[] Styles =
        [("#1d4ed8", "#7aa2ff", ""), ("#d97706", "#f5b041", "6 3"), ("#0f766e", "#5eead4", "2 3"), ("#7c8696", "#98a2b3", "8 3 2 3")];

    /// <param name="step">Seconds between two points.</param>
    public static string Draw(string title, double step, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> series)
    {
        var most = Ceiling(series.SelectMany(static s => s.Values).Where(static v => !double.IsNaN(v)).DefaultIfEmpty(1).Max());
        var points = series.Max(static s => s.Values.Count);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n<style>\n  text {{ fill: #1f2937 }} .grid {{ stroke: #d1d5db }} .paper {{ fill: #ffffff }} .line {{ fill: none; stroke-width: 2 }}");
        for (var i = 0; i < series.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $" .s{i} {{ stroke: {Styles[i].Light}; stroke-dasharray: {(Styles[i].Dash.Length > 0 ? Styles[i].Dash : "none")} }}");
        }

        svg.Append("\n  @media (prefers-color-scheme: dark) { text { fill: #e5e7eb } .grid { stroke: #374151 } .paper { fill: #0d1117 }");
        for (var i = 0; i < series.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $" .s{i} {{ stroke: {Styles[i].Dark} }}");
        }

        svg.Append(CultureInfo.InvariantCulture, $" }}\n</style>\n<title>{Safe(title)}</title>\n<rect class=\"paper\" width=\"{Width}\" height=\"{Height}\" rx=\"6\"/>\n<text x=\"16\" y=\"24\" font-size=\"15\" font-weight=\"600\">{Safe(title)}</text>\n");
        for (var i = 0; i <= 4; i++)
        {
            var y = Y(most * i / 4, most);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.0}\" y2=\"{y:0.0}\"/><text x=\"{Left - 8}\" y=\"{y + 4:0.0}\" text-anchor=\"end\">{Figures.Text(most * i / 4)}</text>\n");
        }

        for (var i = 0; i <= 4; i++)
        {
            var seconds = (points - 1) * step * i / 4;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X((points - 1) * i / 4.0, points):0.0}\" y=\"{Height - 12}\" text-anchor=\"{(i == 4 ? "end" : "middle")}\">{seconds:0.#} s</text>\n");
        }

        for (var i = 0; i < series.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"line s{i}\" x1=\"{Left + (i * 170)}\" x2=\"{Left + 24 + (i * 170)}\" y1=\"44\" y2=\"44\"/><text x=\"{Left + 30 + (i * 170)}\" y=\"48\">{Safe(series[i].Name)}</text>\n");
            var line = series[i].Values.Select((v, at) => (v, at)).Where(static p => !double.IsNaN(p.v)).Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.at, points):0.0},{Y(p.v, most):0.0}"));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line s{i}\" points=\"{string.Join(' ', line)}\"/>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>How many lines can be told apart.</summary>
    public static int MostLines => Styles.Length;

    private static double X(double at, int points) => Left + (at * (Width - Left - Right) / Math.Max(1, points - 1));

    private static double Y(double value, double most) => Height - Bottom - (value / most * (Height - Top - Bottom));

    // The next round number, so that the lines of the grid have short names.
    private static double Ceiling(double value)
    {
        if (value <= 0)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 2, 3, 4, 6, 8, 10 }.Select(f => f * power).First(c => c >= value * 0.9999);
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
