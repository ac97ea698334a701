using System.Buffers.Binary;
using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// Answers <c>/embeddings</c>. 256 dimensions unless asked, up to 4096; 2048 inputs as at OpenAI; inputs times dimensions up to 2^19, so
/// that the largest answer stays at a few megabytes.
/// </summary>
internal static class EmbeddingComposer
{
    private const int UsualDimensions = 256;
    private const int MostDimensions = 4096;
    private const int MostInputs = 2048;
    private const int MostValues = MostInputs * UsualDimensions;

    /// <summary>The answer's JSON, or null with the fault in <paramref name="fields"/>.</summary>
    public static byte[]? Compose(SandboxFields fields)
    {
        var model = SandboxRequest.ReadModel(fields);
        var dimensions = fields.Integer("dimensions", 1, MostDimensions) ?? UsualDimensions;
        var base64 = ReadIsBase64(fields);
        var inputs = ReadInputs(fields, dimensions);
        return fields.Fault is null ? SandboxReply.Write(json => Write(json, model, inputs, dimensions, base64)) : null;
    }

    private static void Write(Utf8JsonWriter json, string model, List<SandboxInput> inputs, int dimensions, bool base64)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        for (var i = 0; i < inputs.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "embedding"u8);
            json.WriteNumber("index"u8, i);
            WriteVector(json, SandboxEmbedding.Of(inputs[i], dimensions), base64);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model"u8, model);
        var tokens = inputs.Sum(static i => i.Tokens);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, tokens);
        json.WriteNumber("total_tokens"u8, tokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static List<SandboxInput> ReadInputs(SandboxFields fields, int dimensions)
    {
        if (!fields.TryGet("input", out var value))
        {
            fields.Missing("input");
            return [];
        }

        if (SandboxInputs.Read(value) is not { } inputs)
        {
            fields.Refuse("input", SandboxInputs.Expected, "invalid_type");
            return [];
        }

        if (inputs.Exists(static i => i.Text is { Length: 0 } || (i.Text is null && i.Numbers.Count == 0)))
        {
            fields.Refuse("input", "an input must not be empty", "invalid_value");
        }
        else if (inputs.Count > MostInputs || inputs.Count * dimensions > MostValues)
        {
            fields.Refuse("input", $"at most {MostInputs} inputs, and {MostValues} numbers in the answer", "array_above_max_length");
        }

        return inputs;
    }

    private static bool ReadIsBase64(SandboxFields fields)
    {
        fields.TryText("encoding_format", out var format);
        if (format is not (null or "float" or "base64"))
        {
            fields.Refuse("encoding_format", "expected 'float' or 'base64'", "invalid_value");
        }

        return format == "base64";
    }

    private static void WriteVector(Utf8JsonWriter json, float[] vector, bool base64)
    {
        if (base64)
        {
            var bytes = new byte[vector.Length * sizeof(float)];
            for (var i = 0; i < vector.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
            }

            json.WriteBase64String("embedding"u8, bytes);
            return;
        }

        json.WriteStartArray("embedding"u8);
        foreach (var part in vector)
        {
            json.WriteNumberValue(part);
        }

        json.WriteEndArray();
    }
}
