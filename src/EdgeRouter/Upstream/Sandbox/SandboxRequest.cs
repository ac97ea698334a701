using System.Runtime.InteropServices;
using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// The members that chat and legacy completions share. Limits of its own: 8 choices, 4 stop sequences, model names of 256 characters.
/// </summary>
internal sealed class SandboxRequest
{
    public const int MostChoices = 8;
    private const int MostStops = 4;
    private const int LongestModel = 256;

    public required string Model { get; init; }

    public required SandboxSettings Settings { get; init; }

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    public int Choices { get; init; } = 1;

    public int MaxTokens { get; init; } = SandboxSettings.MostTokens;

    public IReadOnlyList<string> Stops { get; init; } = [];

    public static SandboxRequest Read(SandboxFields fields)
    {
        var stream = fields.Flag("stream");
        return new SandboxRequest
        {
            Model = ReadModel(fields),
            Settings = SandboxSettings.Read(fields),
            Stream = stream,
            IncludeUsage = ReadIncludeUsage(fields, stream),
            Choices = fields.Integer("n", 1, MostChoices) ?? 1,
            MaxTokens = fields.Ceiling("max_completion_tokens", SandboxSettings.MostTokens)
                ?? fields.Ceiling("max_tokens", SandboxSettings.MostTokens)
                ?? SandboxSettings.MostTokens,
            Stops = ReadStops(fields),
        };
    }

    public static string ReadModel(SandboxFields fields)
    {
        if (!fields.TryText("model", out var model))
        {
            return "sandbox";
        }

        if (model.Length > LongestModel)
        {
            fields.Refuse("model", $"it is longer than {LongestModel} characters", "string_above_max_length");
        }

        return model;
    }

    /// <summary>About four bytes a token, at least one: the usual rule of thumb, near enough for a sandbox.</summary>
    public static int EstimateTokens(JsonElement value) => Math.Max(1, (JsonMarshal.GetRawUtf8Value(value).Length + 3) / 4);

    private static bool ReadIncludeUsage(SandboxFields fields, bool stream)
    {
        if (!fields.TryGet("stream_options", out var options))
        {
            return false;
        }

        if (!stream)
        {
            fields.Refuse("stream_options", "it is only allowed when 'stream' is true", "invalid_value");
            return false;
        }

        if (options.ValueKind != JsonValueKind.Object)
        {
            fields.Refuse("stream_options", "expected an object", "invalid_type");
            return false;
        }

        return options.TryGetProperty("include_usage", out var include) && include.ValueKind == JsonValueKind.True;
    }

    private static List<string> ReadStops(SandboxFields fields)
    {
        var stops = new List<string>();
        if (!fields.TryGet("stop", out var value))
        {
            return stops;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            stops.Add(value.GetString()!);
        }
        else if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= MostStops)
        {
            foreach (var stop in value.EnumerateArray())
            {
                if (stop.ValueKind != JsonValueKind.String)
                {
                    fields.Refuse("stop", "expected strings", "invalid_type");
                    return [];
                }

                stops.Add(stop.GetString()!);
            }
        }
        else
        {
            fields.Refuse("stop", $"expected a string or up to {MostStops} strings", "invalid_type");
        }

        stops.RemoveAll(static s => s.Length == 0);
        return stops;
    }
}
