using System.Text;

namespace EdgeRouter.Providers.Gemini;

/// <summary>Addresses behind a provider's base URL. The model stands in them, not in the body. Built once per deployment.</summary>
internal static class GeminiPaths
{
    /// <summary>AI Studio, behind <c>https://generativelanguage.googleapis.com</c>.</summary>
    public static string AiStudio(string model, bool stream) => $"/v1beta/{ModelPath(model)}{Method(stream)}";

    /// <summary>Vertex AI, behind the host of the location (see <see cref="VertexHost"/>).</summary>
    /// <param name="publisher"><c>google</c>; other makers' models have other bodies.</param>
    public static string Vertex(string project, string location, string model, bool stream, string publisher = "google") =>
        $"/v1/projects/{Segment(project)}/locations/{Segment(location)}/publishers/{Segment(publisher)}{BehindPublisher(model, stream)}";

    /// <summary>Behind a base URL that ends with the publisher: what stands in a configuration for Vertex AI.</summary>
    public static string BehindPublisher(string model, bool stream) => $"/models/{Segment(Bare(model))}{Method(stream)}";

    /// <summary>Where the tokens of a request are counted, behind the same base URLs.</summary>
    public static string Count(string model, bool vertex) => vertex ? $"/models/{Segment(Bare(model))}:countTokens" : $"/v1beta/{ModelPath(model)}:countTokens";

    public static string VertexHost(string location) => location switch
    {
        "global" => "aiplatform.googleapis.com",
        "us" or "eu" => $"aiplatform.{location}.rep.googleapis.com",
        _ => $"{location}-aiplatform.googleapis.com",
    };

    // Without alt=sse a stream comes as one JSON array in pieces.
    private static string Method(bool stream) => stream ? ":streamGenerateContent?alt=sse" : ":generateContent";

    private static string ModelPath(string model) => model.StartsWith("tunedModels/", StringComparison.Ordinal) ? $"tunedModels/{Segment(model["tunedModels/".Length..])}" : $"models/{Segment(Bare(model))}";

    private static string Bare(string model) => model.StartsWith("models/", StringComparison.Ordinal) ? model["models/".Length..] : model;

    private static string Segment(string text)
    {
        var encoded = new StringBuilder(text.Length);
        Wire.PercentEncoding.Append(encoded, text);
        return encoded.ToString();
    }
}
