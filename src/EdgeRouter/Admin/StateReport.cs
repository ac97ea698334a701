using System.Buffers;
using System.Text.Json;
using EdgeRouter.Admission;
using EdgeRouter.Health;
using EdgeRouter.Pipeline;
using EdgeRouter.Primitives;
using EdgeRouter.Relay;
using EdgeRouter.Telemetry;
using EdgeRouter.Upstream;

namespace EdgeRouter.Admin;

/// <summary>What the process holds and has done, as one flat JSON object: what an operator asks first, and what the tests look at for leaks.</summary>
internal sealed class StateReport(
    Lifecycle lifecycle,
    IConfigControl config,
    HealthTable health,
    LoadGate gate,
    BufferPool pool,
    UpstreamCounters upstream,
    RelayCounters relay,
    RouterCounters counters,
    IoHold hold,
    LogRing log)
{
    public ReadOnlyMemory<byte> Write()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("revision"u8, lifecycle.Runtime.Snapshot.Revision);
            json.WriteNumber("pid"u8, Environment.ProcessId);
            json.WriteBoolean("draining"u8, lifecycle.Draining);
            json.WriteNumber("runtimes_retired"u8, config.Retired);
            json.WriteNumber("deployment_slots"u8, health.Slots);
            json.WriteNumber("in_flight"u8, gate.InFlight);
            json.WriteNumber("upstream_active"u8, upstream.Active.Value);
            json.WriteNumber("buffers_outstanding"u8, pool.Outstanding);
            json.WriteNumber("buffered_bytes"u8, pool.Bytes);
            json.WriteNumber("requests_total"u8, counters.Requests.Value);
            json.WriteNumber("requests_failed"u8, counters.Failed.Value);
            json.WriteNumber("events_relayed"u8, relay.Events.Value);
            json.WriteNumber("log_drops"u8, log.Dropped);
            json.WriteNumber("io_held_over_5ms"u8, hold.Held);
            json.WriteNumber("io_preempted_over_5ms"u8, hold.Preempted);
            json.WriteNumber("io_held_max_us"u8, hold.LongestMicroseconds);
            json.WriteNumber("allocated_bytes"u8, GC.GetTotalAllocatedBytes());
            json.WriteNumber("gc_gen0"u8, GC.CollectionCount(0));
            json.WriteNumber("gc_gen2"u8, GC.CollectionCount(2));
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
