using System.Buffers;
using System.Text.Json;
using EdgeRouter.Caching;
using EdgeRouter.Caching.Entries;
using EdgeRouter.Caching.Store;
using EdgeRouter.Primitives;

namespace EdgeRouter.Admin;

/// <summary>What an operator sees and does of the cache: <c>GET /admin/cache</c> and <c>POST /admin/cache/invalidate</c>.</summary>
/// <param name="forgetFile">Makes sure that what is invalidated does not come back after a crash; blocks on the disk.</param>
internal sealed class CacheControl(ResponseCache cache, OffloadQueue offload, Action forgetFile)
{
    private readonly Action _forgetFile = forgetFile;
    private static readonly string[] Allowed = ["tag", "model", "key", "entry", "all"];

    public ReadOnlyMemory<byte> Report()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            var store = cache.Store;
            var counts = store?.Counts ?? default;
            json.WriteStartObject();
            json.WriteBoolean("enabled"u8, store is not null);
            json.WriteNumber("capacity_bytes"u8, store?.Capacity ?? 0);
            json.WriteNumber("held_bytes"u8, store?.BytesHeld ?? 0);
            json.WriteNumber("used_bytes"u8, store?.BytesUsed ?? 0);
            json.WriteNumber("entries"u8, store?.Entries ?? 0);
            json.WriteNumber("flights"u8, cache.Flights.Count);
            json.WriteNumber("stored"u8, cache.Counters.Stored.Value);
            json.WriteNumber("unfit"u8, cache.Counters.Unfit.Value);
            json.WriteNumber("too_large"u8, cache.Counters.TooLarge.Value);
            json.WriteNumber("skipped"u8, cache.Counters.Skipped.Value);
            json.WriteNumber("unreadable"u8, cache.Counters.Unreadable.Value);
            json.WriteNumber("raw_bytes"u8, cache.Counters.RawBytes.Value);
            json.WriteNumber("packed_bytes"u8, cache.Counters.PackedBytes.Value);
            json.WriteNumber("evicted"u8, counts.Evicted);
            json.WriteNumber("expired"u8, counts.Expired);
            json.WriteNumber("invalidations"u8, cache.Counters.Invalidations.Value);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>After <see cref="Invalidate"/>: the file, and with <paramref name="all"/> the memory too, are rid of what is invalid. False: the router is too busy; what was invalidated might come back after a crash.</summary>
    public Task<bool> ForgetAsync(bool all) => offload.RunAsync(
        all
            ? static self => ((CacheControl)self).ForgetAll()
            : static self => ((CacheControl)self)._forgetFile(),
        this);

    /// <summary>Acts at once, on everything that answers a request which began before; answers that are under way are not kept.</summary>
    /// <param name="body">An object with at least one of <c>tag</c>, <c>model</c>, <c>key</c> (a virtual key's id), <c>entry</c> (as in the log's <c>cache_key</c>), each a name or a list of names, or <c>"all": true</c>.</param>
    /// <param name="all">Nothing that is stored is valid any more.</param>
    /// <returns>What was wrong with the order; null: done.</returns>
    public string? Invalidate(ReadOnlyMemory<byte> body, out bool all)
    {
        var scopes = new List<ulong>();
        all = false;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return "the body must be a JSON object";
            }

            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Name == "all" && member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                {
                    all |= member.Value.GetBoolean();
                }
                else if (KindOf(member.Name) is not { } kind)
                {
                    return $"'{member.Name}' is not known or has a wrong type; allowed: {string.Join(", ", Allowed)}";
                }
                else if (!TryAdd(member.Value, kind, scopes))
                {
                    return $"'{member.Name}' must be a name or a list of names";
                }
            }
        }
        catch (JsonException)
        {
            return "the body is not valid JSON";
        }

        if (!all && scopes.Count == 0)
        {
            return $"say what to invalidate: {string.Join(", ", Allowed)}";
        }

        if (all)
        {
            cache.Invalidations.AddEverything();
        }

        scopes.ForEach(cache.Invalidations.Add);
        cache.Counters.Invalidations.Increment();
        return null;
    }

    // What is stored meanwhile goes too, which only costs an upstream call.
    private void ForgetAll()
    {
        cache.Store?.Clear();
        _forgetFile();
    }

    private static ScopeKind? KindOf(string name) => name switch
    {
        "tag" => ScopeKind.Tag,
        "model" => ScopeKind.Model,
        "key" => ScopeKind.Key,
        "entry" => ScopeKind.Entry,
        _ => null,
    };

    private static bool TryAdd(JsonElement value, ScopeKind kind, List<ulong> scopes)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Array || !TryAdd(item, kind, scopes))
                {
                    return false;
                }
            }

            return value.GetArrayLength() > 0;
        }

        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } name)
        {
            return false;
        }

        scopes.Add(Invalidations.ScopeOf(kind, name));
        return true;
    }
}
