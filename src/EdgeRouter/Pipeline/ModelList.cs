using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeRouter.Admission;
using EdgeRouter.Model;
using EdgeRouter.Routing;

namespace EdgeRouter.Pipeline;

/// <summary><c>GET /v1/models</c> and <c>/v1/models/{id}</c>: the names that clients may send, as far as the key allows, in the shape of the caller's dialect. Not a hot path.</summary>
internal static class ModelList
{
    // The form wants a creation time and there is none: a fixed one keeps answers cacheable and comparable.
    private const long Created = 1_700_000_000;

    /// <param name="id">One model, or null for all.</param>
    public static GatewayError? Write(Snapshot snapshot, ReadOnlySpan<char> presentedKey, string? id, DialectId dialect, IBufferWriter<byte> into)
    {
        var error = KeyGate.Identify(snapshot.Keys, presentedKey, out var key);
        if (error is not null)
        {
            return error;
        }

        if (id is null)
        {
            WriteAll(snapshot, key, dialect, into);
            return null;
        }

        var name = Encoding.UTF8.GetBytes(id);
        if (!ModelResolver.TryResolve(snapshot, name, out var found, out _) || (key is not null && !key.Allows(id)))
        {
            return ModelResolver.Unknown(snapshot, name, key);
        }

        using var json = new Utf8JsonWriter(into);
        WriteOne(json, id, found.Candidates[0].Deployment.Provider.Name, dialect);
        return null;
    }

    private static void WriteAll(Snapshot snapshot, VirtualKey? key, DialectId dialect, IBufferWriter<byte> into)
    {
        using var json = new Utf8JsonWriter(into);
        var anthropic = dialect == DialectId.Anthropic;
        string? first = null;
        string? last = null;
        json.WriteStartObject();
        if (!anthropic)
        {
            json.WriteString("object"u8, "list"u8);
        }

        json.WriteStartArray("data"u8);
        foreach (var (name, model) in snapshot.Models.Items)
        {
            if (key is null || key.Allows(name))
            {
                WriteOne(json, name, model.Candidates[0].Deployment.Provider.Name, dialect);
                first ??= name;
                last = name;
            }
        }

        json.WriteEndArray();
        if (anthropic)
        {
            // All of them, on one page.
            json.WriteString("first_id"u8, first);
            json.WriteString("last_id"u8, last);
            json.WriteBoolean("has_more"u8, false);
        }

        json.WriteEndObject();
    }

    private static void WriteOne(Utf8JsonWriter json, string id, string owner, DialectId dialect)
    {
        json.WriteStartObject();
        if (dialect == DialectId.Anthropic)
        {
            json.WriteString("type"u8, "model"u8);
            json.WriteString("id"u8, id);
            json.WriteString("display_name"u8, id);
            json.WriteString("created_at"u8, DateTimeOffset.FromUnixTimeSeconds(Created));
        }
        else
        {
            json.WriteString("id"u8, id);
            json.WriteString("object"u8, "model"u8);
            json.WriteNumber("created"u8, Created);
            json.WriteString("owned_by"u8, owner);
        }

        json.WriteEndObject();
    }
}
