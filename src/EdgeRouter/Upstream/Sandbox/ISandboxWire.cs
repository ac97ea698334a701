using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>How an answer looks in one of OpenAI's two completion formats.</summary>
internal interface ISandboxWire
{
    /// <summary>Whether a stream starts with a chunk per choice that names the role.</summary>
    bool HasRoles { get; }

    void WriteWhole(Utf8JsonWriter json, SandboxAnswer answer);

    /// <summary>The JSON of a role, token, finish or usage event.</summary>
    void WriteChunk(Utf8JsonWriter json, SandboxAnswer answer, in SandboxEvent next);
}
