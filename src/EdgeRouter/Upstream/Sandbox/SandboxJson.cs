using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

internal static class SandboxJson
{
    /// <summary>
    /// Text beyond ASCII goes out as UTF-8, as OpenAI sends it; the answers are never put into HTML. Our own calls are checked by tests,
    /// not on every event.
    /// </summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
}
