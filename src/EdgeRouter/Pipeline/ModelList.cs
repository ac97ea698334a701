using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeRouter.Admission;
using EdgeRouter.Model;
using EdgeRouter.Routing;

namespace EdgeRouter.Pipeline;

/// <summary><c>GET /v1/models</c> and <c>/v1/models/{id}</c>: the names that clients may send, as far as the key allows, in OpenAI's shape. Not a hot path.</summary>
internal static class ModelList
{
    // The form wants a creation time and there is none: a fixed one keeps answers cacheable and comparable.
    private const long Created = 1_700_000_000;

    /// <param name="id">One model, or null for all.</param>
    public static GatewayError? Write(Snapshot snapshot, ReadOnlySpan<char> presentedKey, string? id, IBufferWriter<byte> into)
    {
        var error = KeyGate.Identify(snapshot.Keys, presentedKey, out var key);
        if (error is not null)
        {
            return error;
        }

        if (id is null)
        {
            WriteAll(snapshot, key, into);
            return null;
        }

        var name = Encoding.UTF8.GetBytes(id);
        if (!ModelResolver.TryResolve(snapshot, name, out var found, out _) || (key is not null && !key.Allows(id)))
        {
            return ModelResolver.Unknown(snapshot, name, key);
        }

        using var json = new Utf8JsonWriter(into);
        WriteOne(json, id, found.Candidates[0].Deployment.Provider.Name);
        return null;
    }

    private static void WriteAll(Snapshot snapshot, VirtualKey? key, IBufferWriter<byte> into)
    {
        using var json = new Utf8JsonWriter(into);
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var (name, model) in snapshot.Models.Items)
        {
            if (key is null || key.Allows(name))
            {
                WriteOne(json, name, model.Candidates[0].Deployment.Provider.Name);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOne(Utf8JsonWriter json, string id, string owner)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, Created);
        json.WriteString("owned_by"u8, owner);
        json.WriteEndObject();
    }
}
