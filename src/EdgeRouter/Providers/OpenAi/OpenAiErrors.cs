using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>The error object as OpenAI's clients expect it: all four members, null where there is nothing to say.</summary>
internal static class OpenAiErrors
{
    public static void Write(GatewayError error, ByteBuffer into)
    {
        var json = new JsonWriter(into);
        json.StartObject();
        json.Name("error"u8);
        json.StartObject();
        json.Name("message"u8);
        json.Value(error.Message);
        json.Name("type"u8);
        json.Value(error.Type);
        json.Name("param"u8);
        json.Value(error.Param);
        json.Name("code"u8);
        json.Value(error.Code);
        json.EndObject();
        json.EndObject();
    }
}
