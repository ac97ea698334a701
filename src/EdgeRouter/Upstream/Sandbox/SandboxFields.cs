using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// Reads members of one JSON object and keeps the first thing that is wrong with them, so that a parser can read straight down and ask
/// once at the end. A member that is <c>null</c> counts as absent, as OpenAI has it. <paramref name="prefix"/> is put before names in
/// messages ("sandbox.").
/// </summary>
internal sealed class SandboxFields(JsonElement body, string prefix = "")
{
    public SandboxFault? Fault { get; private set; }

    public JsonElement Body => body;

    public void Refuse(SandboxFault fault) => Fault ??= fault;

    public void Refuse(string name, string problem, string? code = null) =>
        Refuse(SandboxFault.BadRequest($"Invalid '{prefix}{name}': {problem}.", prefix + name, code));

    public void Missing(string name) =>
        Refuse(SandboxFault.BadRequest($"Missing required parameter: '{prefix}{name}'.", prefix + name, "missing_required_parameter"));

    public bool TryGet(string name, out JsonElement value) => body.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    public bool TryText(string name, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!TryGet(name, out var value))
        {
            return false;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Refuse(name, "expected a string", "invalid_type");
            return false;
        }

        text = value.GetString()!;
        return true;
    }

    public bool Flag(string name)
    {
        if (!TryGet(name, out var value))
        {
            return false;
        }

        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Refuse(name, "expected a boolean", "invalid_type");
        }

        return value.ValueKind == JsonValueKind.True;
    }

    public int? Integer(string name, int least, int most)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number))
        {
            Refuse(name, "expected an integer", "invalid_type");
            return null;
        }

        if (number < least || number > most)
        {
            var code = number < least ? "integer_below_min_value" : "integer_above_max_value";
            Refuse(name, $"{number} is not between {least} and {most}", code);
            return null;
        }

        return (int)number;
    }

    /// <summary>
    /// An upper limit: any positive integer is right, and what exceeds <paramref name="most"/> means <paramref name="most"/>.
    /// </summary>
    public int? Ceiling(string name, int most) => Integer(name, 1, int.MaxValue) is { } limit ? Math.Min(limit, most) : null;

    /// <summary>A string such as <c>"50ms"</c>, <c>"1.5s"</c> or <c>"1m"</c>, or a number of milliseconds.</summary>
    public TimeSpan? Duration(string name, TimeSpan most)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        double? milliseconds = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.String => SandboxDuration.Milliseconds(value.GetString()!),
            _ => null,
        };
        if (milliseconds is not { } found || !double.IsFinite(found))
        {
            Refuse(name, "expected a duration such as \"50ms\" or \"1.5s\", or a number of milliseconds", "invalid_value");
            return null;
        }

        if (found < 0 || found > most.TotalMilliseconds)
        {
            Refuse(name, $"it must be between 0 and {most.TotalSeconds}s", "invalid_value");
            return null;
        }

        return TimeSpan.FromMilliseconds(found);
    }
}
