using System.Buffers;
using System.Text.Json;
using EdgeRouter.Health;
using EdgeRouter.Model;

namespace EdgeRouter.Hosting;

/// <summary>What was measured, kept over a restart in a file: written whole at the end of a drain, taken over at start as old as it then is. Damaged, foreign or old content is as good as none.</summary>
internal static class EstimateFile
{
    // What is older says nothing about now.
    private static readonly TimeSpan Oldest = TimeSpan.FromHours(1);

    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Save(string path, IEnumerable<SavedEstimate> estimates, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("saved"u8, now);
            json.WriteStartArray("deployments"u8);
            foreach (var one in estimates.Where(static e => e.FirstToken >= 0))
            {
                json.WriteStartObject();
                json.WriteString("id"u8, one.Id);
                json.WriteNumber("ttft_ms"u8, one.FirstToken);
                json.WriteStartArray("ttft_ms_by_size"u8);
                foreach (var sized in one.FirstTokenBySize)
                {
                    json.WriteNumberValue(sized);
                }

                json.WriteEndArray();
                json.WriteNumber("tpot_ms"u8, one.PerToken);
                json.WriteNumber("age_ms"u8, one.AgeMilliseconds);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        // Beside it and then over it: a crash leaves the old file or the new one.
        File.WriteAllBytes(path + ".new", buffer.WrittenSpan);
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <returns>How many deployments were known; 0 also when there is no file.</returns>
    public static int Restore(string path, Snapshot snapshot, HealthTable health, uint nowMilliseconds, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var since = now - document.RootElement.GetProperty("saved").GetDateTimeOffset();
            if (since < TimeSpan.Zero || since > Oldest)
            {
                return 0;
            }

            var byId = snapshot.Deployments.ToDictionary(static d => d.Id);
            var restored = 0;
            foreach (var one in document.RootElement.GetProperty("deployments").EnumerateArray())
            {
                if (byId.TryGetValue(one.GetProperty("id").GetString()!, out var deployment))
                {
                    var saved = new SavedEstimate(
                        deployment.Id,
                        [.. one.GetProperty("ttft_ms_by_size").EnumerateArray().Select(static s => s.GetSingle())],
                        one.GetProperty("ttft_ms").GetSingle(),
                        one.GetProperty("tpot_ms").GetSingle(),
                        one.GetProperty("age_ms").GetUInt32());
                    var age = saved.AgeMilliseconds + since.TotalMilliseconds;
                    if (age <= Oldest.TotalMilliseconds)
                    {
                        health[deployment].Restore(saved, nowMilliseconds, (uint)age);
                        restored++;
                    }
                }
            }

            return restored;
        }
        catch (Exception useless) when (useless is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return 0;
        }
    }
}
