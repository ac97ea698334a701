namespace EdgeRouter.Tests.Architecture;

/// <summary>Which room may use which, as docs/architecture.md draws it. A room is the first namespace below EdgeRouter.</summary>
internal static class RoomMap
{
    public static readonly IReadOnlyDictionary<string, string[]> MayUse = new Dictionary<string, string[]>
    {
        [""] = ["Hosting"],
        ["Hosting"] = ["Admin", "Ingress", "Pipeline", "Health", "Admission", "Inspection", "Routing", "Caching", "Upstream", "Relay", "Providers", "Import", "Config", "Telemetry", "Sockets", "Wire", "Model", "Primitives"],
        ["Admin"] = ["Ingress", "Pipeline", "Health", "Admission", "Inspection", "Routing", "Caching", "Upstream", "Relay", "Providers", "Config", "Telemetry", "Wire", "Model", "Primitives"],
        ["Ingress"] = ["Pipeline", "Providers", "Telemetry", "Wire", "Model", "Primitives"],
        ["Pipeline"] = ["Health", "Admission", "Inspection", "Routing", "Caching", "Upstream", "Relay", "Providers", "Telemetry", "Model", "Primitives"],
        ["Admission"] = ["Telemetry", "Model", "Primitives"],
        ["Inspection"] = ["Providers", "Wire", "Model", "Primitives"],
        ["Routing"] = ["Health", "Telemetry", "Model", "Primitives"],
        ["Caching"] = ["Providers", "Telemetry", "Wire", "Model", "Primitives"],
        ["Upstream"] = ["Telemetry", "Sockets", "Wire", "Model", "Primitives"],
        ["Relay"] = ["Providers", "Telemetry", "Wire", "Model", "Primitives"],
        ["Providers"] = ["Wire", "Model", "Primitives"],
        ["Health"] = ["Model", "Primitives"],
        ["Import"] = ["Config", "Model", "Primitives"],
        ["Config"] = ["Model", "Primitives"],
        ["Telemetry"] = ["Model", "Primitives"],
        ["Wire"] = ["Primitives"],
        ["Sockets"] = ["Primitives"],
        ["Model"] = ["Primitives"],
        ["Primitives"] = [],
    };

    /// <summary>Rooms that know no web server, no network and no clock of the wall: values in, values out.</summary>
    public static readonly string[] Pure = ["Wire", "Model", "Primitives", "Providers", "Inspection", "Routing"];

    public static readonly string[] ForbiddenInPure = ["Microsoft.AspNetCore", "System.Net.Http", "System.Net.Sockets", "System.DateTime::get_Now", "System.DateTime::get_UtcNow", "System.Diagnostics.Stopwatch"];
}
