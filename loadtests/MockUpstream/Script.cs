using System.Globalization;
using System.Text.Json;

namespace EdgeRouter.MockUpstream;

/// <summary>
/// How to answer, read from the model's name: <c>name=value</c> pairs separated by commas, for example <c>ev=5,int=20,cut=3</c>. The README lists them. Anything else answers plainly.
/// </summary>
internal sealed class Script
{
    // What makes an answer go wrong; the rest is its shape.
    private static readonly string[] Faults =
    [
        "silent", "reset", "wait", "headonly", "status", "err", "code", "retry", "errbody", "emptychoices", "cutjson", "short", "enc", "bomb", "cut", "how", "stall", "linger", "inband", "evname", "bad", "html", "nodone",
        "nofinish", "harmless", "page", "retryms",
    ];

    private readonly Dictionary<string, string> _values = [];

    public Script(byte[] body, string path)
    {
        Wire = Wires.Of(path);
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            Stream = root.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;
            Usage = root.TryGetProperty("stream_options", out var options) && options.ValueKind == JsonValueKind.Object
                && options.TryGetProperty("include_usage", out var wanted) && wanted.ValueKind == JsonValueKind.True;
            Model = root.TryGetProperty("model", out var model) ? model.GetString() ?? "" : "";
            IsWarming = root.TryGetProperty("max_tokens", out var most) && most.ValueKind == JsonValueKind.Number && most.GetDouble() == 1;
            ReadMessages(root);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Model = "";
        }

        if (Wire is Wire.Gemini or Wire.Bedrock)
        {
            (Model, Stream) = Wires.InPath(path);
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

    public Wire Wire { get; }

    public string Model { get; }

    public bool Stream { get; }

    public bool Usage { get; }

    /// <summary>One token is wanted: nobody's question, but to see whether the model is there.</summary>
    public bool IsWarming { get; }

    /// <summary>The last message is an answer to be gone on with.</summary>
    public bool IsPrefill { get; private set; }

    /// <summary>The answer so far, in the last message or in the last but one before a user who asks to go on; empty: none.</summary>
    public string Sofar { get; private set; } = "";

    public bool Has(string name) => _values.ContainsKey(name);

    public string Text(string name, string otherwise = "") => _values.GetValueOrDefault(name, otherwise);

    public int Number(string name, int otherwise) => _values.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>From now on as if the name did not speak of faults.</summary>
    public void Heal() => Array.ForEach(Faults, name => _values.Remove(name));

    private void ReadMessages(JsonElement root)
    {
        if (!root.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        var count = messages.GetArrayLength();
        IsPrefill = count > 0 && RoleOf(messages[count - 1]) == "assistant";
        var answer = IsPrefill ? count - 1 : count - 2;
        if (answer >= 0 && RoleOf(messages[answer]) == "assistant" && messages[answer].TryGetProperty("content", out var content) && content.ValueKind is JsonValueKind.String or JsonValueKind.Array)
        {
            Sofar = content.ValueKind == JsonValueKind.String ? content.GetString()! : string.Concat(content.EnumerateArray().Select(static p => p.TryGetProperty("text", out var text) ? text.GetString() : ""));
        }
    }

    private static string? RoleOf(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String ? role.GetString() : null;

    private void ReadPairs()
    {
        foreach (var pair in Model.Split(','))
        {
            var split = pair.IndexOf('=');
            _values[split < 0 ? pair : pair[..split]] = split < 0 ? "1" : pair[(split + 1)..];
        }
    }
}
