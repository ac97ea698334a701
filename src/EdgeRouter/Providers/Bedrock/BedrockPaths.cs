using System.Text;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Bedrock;

/// <summary>Paths behind <c>https://bedrock-runtime.REGION.amazonaws.com</c>.</summary>
internal static class BedrockPaths
{
    /// <summary>The signing name of the service.</summary>
    public const string Service = "bedrock";

    /// <param name="model">Model id, inference profile or ARN: one path segment, whatever is in it. The result is to be sent byte for byte; a signature covers it encoded once more.</param>
    public static string Converse(string model, bool stream) => Of(model, stream ? "/converse-stream" : "/converse");

    public static string Count(string model) => Of(model, "/count-tokens");

    private static string Of(string model, string operation)
    {
        var path = new StringBuilder("/model/");
        PercentEncoding.Append(path, model);
        return path.Append(operation).ToString();
    }
}
