using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>The four shapes of <c>prompt</c> and <c>input</c>: string, string[], int[], int[][].</summary>
internal static class SandboxInputs
{
    public const string Expected = "expected a string, an array of strings, an array of tokens or an array of arrays of tokens";

    /// <summary>Null when it is none of the four, or an empty array.</summary>
    public static List<SandboxInput>? Read(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return [Text(value)];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            return null;
        }

        if (value[0].ValueKind == JsonValueKind.Number)
        {
            return Numbers(value) is { } one ? [one] : null;
        }

        var inputs = new List<SandboxInput>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            var input = item.ValueKind switch
            {
                JsonValueKind.String => Text(item),
                JsonValueKind.Array => Numbers(item),
                _ => null,
            };
            if (input is null || (input.Text is null) != (value[0].ValueKind == JsonValueKind.Array))
            {
                return null;
            }

            inputs.Add(input);
        }

        return inputs;
    }

    private static SandboxInput Text(JsonElement value) => new(value.GetString()!, [], SandboxRequest.EstimateTokens(value));

    private static SandboxInput? Numbers(JsonElement value)
    {
        var numbers = new List<long>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return new SandboxInput(null, numbers, numbers.Count);
    }
}
