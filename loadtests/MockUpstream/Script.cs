using System.Globalization;
using System.Text.Json;

namespace EdgeRouter.MockUpstream;

/// <summary>
/// How to answer, read from the model's name: <c>name=value</c> pairs separated by commas, for example <c>ev=5,int=20,cut=3</c>. The README lists them. Anything else answers plainly.
/// </summary>
internal sealed class Script
{
    private readonly Dictionary<string, string> _values = [];

    public Script(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            Stream = root.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;
            Usage = root.TryGetProperty("stream_options", out var options) && options.ValueKind == JsonValueKind.Object
                && options.TryGetProperty("include_usage", out var wanted) && wanted.ValueKind == JsonValueKind.True;
            Model = root.TryGetProperty("model", out var model) ? model.GetString() ?? "" : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Model = "";
        }

        ReadPairs();
    }

    /// <summary>A script whose request is known already: nothing is parsed but the model's name.</summary>
    public Script(string model, bool stream)
    {
        Model = model;
        Stream = stream;
        ReadPairs();
    }

    public string Model { get; }

    public bool Stream { get; }

    public bool Usage { get; }

    public bool Has(string name) => _values.ContainsKey(name);

    public string Text(string name, string otherwise = "") => _values.GetValueOrDefault(name, otherwise);

    public int Number(string name, int otherwise) => _values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private void ReadPairs()
    {
        foreach (var pair in Model.Split(','))
        {
            var split = pair.IndexOf('=');
            _values[split < 0 ? pair : pair[..split]] = split < 0 ? "1" : pair[(split + 1)..];
        }
    }
}
