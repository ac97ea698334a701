using System.Globalization;
using System.Net;
using System.Text;

namespace EdgeRouter.Bench.EndToEnd.Report;

/// <summary>Horizontal bars in groups as an SVG that needs nothing else: a bar is a median, its line reaches from the least to the greatest. Follows the reader's light or dark scheme.</summary>
internal static class BarChart
{
    private const int Width = 880;
    private const int Left = 350;
    private const int Right = 120;
    private const int Bar = 15;
    private const int Gap = 12;
    private const int Top = 64;

    // Between the names of two series.
    private const int Step = 145;

    // For light and dark; told apart by brightness too.
    private static readonly (string Light, string Dark)[] Colours = [("#1d4ed8", "#7aa2ff"), ("#7c8696", "#98a2b3"), ("#d97706", "#f5b041"), ("#0f766e", "#5eead4")];

    /// <param name="groups">In order from the top; each has one value per series, which may be unknown.</param>
    public static string Draw(string title, IReadOnlyList<string> series, IReadOnlyList<(string Label, Spread[] Values)> groups)
    {
        var most = groups.SelectMany(static g => g.Values).Where(static v => v.Known).Max(static v => v.Max);
        var scale = (Width - Left - Right) / most;
        var height = Top + (groups.Count * ((series.Count * Bar) + Gap));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n");
        svg.Append("<style>\n  text { fill: #1f2937 } .whisker { stroke: #1f2937 } .paper { fill: #ffffff }");
        for (var i = 0; i < series.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $" .s{i} {{ fill: {Colours[i].Light} }}");
        }

        svg.Append("\n  @media (prefers-color-scheme: dark) { text { fill: #e5e7eb } .whisker { stroke: #e5e7eb } .paper { fill: #0d1117 }");
        for (var i = 0; i < series.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $" .s{i} {{ fill: {Colours[i].Dark} }}");
        }

        svg.Append(CultureInfo.InvariantCulture, $" }}\n</style>\n<title>{Safe(title)}</title>\n<rect class=\"paper\" width=\"{Width}\" height=\"{height}\" rx=\"6\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"24\" font-size=\"15\" font-weight=\"600\">{Safe(title)}</text>\n");
        for (var i = 0; i < series.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"s{i}\" x=\"{Left + (i * Step)}\" y=\"38\" width=\"12\" height=\"12\" rx=\"2\"/><text x=\"{Left + 18 + (i * Step)}\" y=\"48\">{Safe(series[i])}</text>\n");
        }

        var y = Top;
        foreach (var (label, values) in groups)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 10}\" y=\"{y + (values.Length * Bar / 2) + 4}\" text-anchor=\"end\">{Safe(label)}</text>\n");
            for (var i = 0; i < values.Length; i++, y += Bar)
            {
                One(svg, values[i], i, y, scale);
            }

            y += Gap;
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void One(StringBuilder svg, Spread value, int series, int y, double scale)
    {
        if (!value.Known)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + 4}\" y=\"{y + 11}\">not measured</text>\n");
            return;
        }

        var middle = y + 6.5;
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"s{series}\" x=\"{Left}\" y=\"{y}\" width=\"{Math.Max(0, value.Median) * scale:0.0}\" height=\"{Bar - 2}\" rx=\"2\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"whisker\" x1=\"{Left + (value.Min * scale):0.0}\" x2=\"{Left + (value.Max * scale):0.0}\" y1=\"{middle:0.0}\" y2=\"{middle:0.0}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (value.Max * scale) + 6:0.0}\" y=\"{y + 11}\">{Figures.Text(value.Median)}</text>\n");
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
