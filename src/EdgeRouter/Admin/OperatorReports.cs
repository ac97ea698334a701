using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Primitives;
using EdgeRouter.Telemetry;

namespace EdgeRouter.Admin;

/// <summary>What an operator may look at, as JSON: the configuration in force without its secrets, the deployments, the requests, the revisions.</summary>
internal sealed class OperatorReports(Lifecycle lifecycle, HealthTable health, InFlightTable running, RecentRequests recent, Clock clock)
{
    private const int RecentShown = 50;

    // Read by people with curl: an apostrophe stays one. Nobody puts this text into a page.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The configuration in force as it was understood: defaults filled in, secrets only counted.</summary>
    public ReadOnlyMemory<byte> Config() => Write(json =>
    {
        var snapshot = lifecycle.Runtime.Snapshot;
        json.WriteString("revision"u8, snapshot.Revision);
        json.WriteString("node"u8, snapshot.Node.Id);
        json.WriteStartArray("providers"u8);
        foreach (var provider in snapshot.Providers)
        {
            Provider(json, provider);
        }

        json.WriteEndArray();
        json.WriteStartObject("models"u8);
        foreach (var (name, model) in snapshot.Models.Items)
        {
            Model(json, name, model);
        }

        foreach (var wildcard in snapshot.Wildcards)
        {
            Model(json, wildcard.Model.Name, wildcard.Model);
        }

        json.WriteEndObject();
        json.WriteStartArray("keys"u8);
        foreach (var (id, _) in snapshot.Keys?.Items ?? [])
        {
            json.WriteStringValue(id);
        }

        json.WriteEndArray();
    });

    public ReadOnlyMemory<byte> Deployments() => Write(json =>
    {
        json.WriteStartArray("deployments"u8);
        foreach (var deployment in lifecycle.Runtime.Snapshot.Deployments)
        {
            Deployment(json, deployment, health[deployment]);
        }

        json.WriteEndArray();
    });

    /// <summary>What is running now, and the last ones that have ended.</summary>
    public ReadOnlyMemory<byte> Requests() => Write(json =>
    {
        json.WriteStartArray("in_flight"u8);
        foreach (var one in running.List())
        {
            Running(json, one);
        }

        json.WriteEndArray();
        json.WriteStartArray("recent"u8);
        var line = new LogLine(LogFormat.Json);
        foreach (var entry in recent.Latest(RecentShown))
        {
            json.WriteRawValue(line.Format(entry).TrimEnd((byte)'\n'), skipInputValidation: true);
        }

        json.WriteEndArray();
    });

    public static ReadOnlyMemory<byte> Revisions(IReadOnlyList<KeptRevision> kept) => Write(json =>
    {
        json.WriteStartArray("revisions"u8);
        foreach (var one in kept)
        {
            json.WriteStartObject();
            json.WriteString("revision"u8, one.Revision);
            json.WriteString("since"u8, one.Since.UtcDateTime);
            json.WriteString("cause"u8, one.Cause);
            json.WriteBoolean("in_force"u8, one.InForce);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static ReadOnlyMemory<byte> Change(ConfigChange change) => Write(json =>
    {
        json.WriteString("message"u8, change.Message);
        json.WriteString("revision"u8, change.Revision);
        Texts(json, "errors", change.Errors);
        Texts(json, "notes", change.Notes);
    });

    private static void Provider(Utf8JsonWriter json, Provider provider)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, provider.Name);
        json.WriteString("vendor"u8, provider.Vendor);
        json.WriteString("base_url"u8, provider.Kind == ProviderKind.Sandbox ? null : provider.BaseUrl.AbsoluteUri);
        json.WriteString("region"u8, provider.Region);
        json.WriteString("zone"u8, RoutingNames.Of(provider.Zone));
        json.WriteNumber("keys"u8, provider.ApiKeys.Count);
        json.WriteBoolean("pass_through_credentials"u8, provider.PassThroughCredentials);
        json.WriteBoolean("http2"u8, provider.Http2);
        json.WriteEndObject();
    }

    private static void Model(Utf8JsonWriter json, string name, VirtualModel model)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("deployments"u8);
        foreach (var candidate in model.Candidates)
        {
            json.WriteStringValue(candidate.Deployment.Id);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Readable);
        json.WriteStartObject();
        content(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private void Deployment(Utf8JsonWriter json, Deployment deployment, DeploymentStats stats)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, deployment.Id);
        json.WriteString("provider"u8, deployment.Provider.Name);
        json.WriteString("zone"u8, RoutingNames.Of(deployment.Facts.Zone));
        json.WriteNumber("in_flight"u8, stats.InFlight);
        json.WriteNumber("succeeded"u8, stats.Succeeded.Value);
        json.WriteNumber("failed"u8, stats.AllFailures());
        json.WriteNumber("input_tokens"u8, stats.InputTokens.Value);
        json.WriteNumber("output_tokens"u8, stats.OutputTokens.Value);
        Measured(json, stats);
        if (stats.LastFailure != FailureClass.None)
        {
            json.WriteString("last_failure"u8, FailurePolicy.Of(stats.LastFailure).Name);
            json.WriteNumber("last_failure_seconds_ago"u8, Math.Round(clock.ToMilliseconds(clock.Now - stats.LastFailureAt) / 1000, 3));
        }

        json.WriteEndObject();
    }

    private static string NameOf(BreakerState state) => state switch
    {
        BreakerState.Open => "open",
        BreakerState.HalfOpen => "half_open",
        BreakerState.Ramping => "ramping",
        _ => "closed",
    };

    // What routing works with; the time to first token is that of short prompts. Absent where nothing was measured.
    private void Measured(Utf8JsonWriter json, DeploymentStats stats)
    {
        var now = clock.ToWrapping(clock.Now);
        var (succeeded, failed) = stats.Results.Read(now);
        json.WriteNumber("succeeded_10s"u8, succeeded);
        json.WriteNumber("failed_10s"u8, failed);
        json.WriteBoolean("rate_limited"u8, !stats.Keys.HasRoom(1, now, out _));
        json.WriteString("circuit_breaker"u8, NameOf(stats.Breaker.StateAt(now)));
        json.WriteNumber("keys"u8, stats.Keys.All.Length);
        var refused = 0;
        foreach (var lane in stats.Keys.All)
        {
            refused += lane.Credential.IsBlocked(now) ? 1 : 0;
        }

        json.WriteNumber("keys_refused"u8, refused);
        Known(json, "round_trip_ms", stats.ConnectTime);
        if (stats.Age(now) == uint.MaxValue)
        {
            return;
        }

        var expected = stats.Expect(0, 1, Prior.Default, now);
        Known(json, "ttft_ms", expected.FirstToken);
        Known(json, "ttft_p50_ms", stats.FirstTokenQuantile(0.5, now));
        Known(json, "ttft_p95_ms", stats.FirstTokenQuantile(0.95, now));
        Known(json, "ttft_p99_ms", stats.FirstTokenQuantile(0.99, now));
        Known(json, "tpot_ms", expected.PerToken);
        Known(json, "concurrency", stats.Concurrency);
        json.WriteNumber("measured_seconds_ago"u8, Math.Round(stats.Age(now) / 1000.0, 3));
    }

    private static void Known(Utf8JsonWriter json, string name, float value)
    {
        if (!float.IsNaN(value))
        {
            json.WriteNumber(name, Math.Round(value, 3));
        }
    }

    private void Running(Utf8JsonWriter json, InFlightTable.Running one)
    {
        json.WriteStartObject();
        json.WriteString("request_id"u8, one.RequestId);
        json.WriteString("operation"u8, LogNames.Of(one.Operation));
        json.WriteBoolean("stream"u8, one.Stream);
        json.WriteString("key"u8, one.Key);
        json.WriteString("model"u8, one.Model);
        json.WriteString("deployment"u8, one.Deployment);
        json.WriteNumber("attempts"u8, one.Attempts);
        json.WriteString("revision"u8, one.Revision);
        json.WriteNumber("running_ms"u8, Math.Round(clock.ToMilliseconds(clock.Now - one.Arrived), 3));
        json.WriteEndObject();
    }
}
