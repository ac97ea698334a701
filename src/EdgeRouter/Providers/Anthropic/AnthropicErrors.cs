using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Anthropic;

/// <summary>The error object as Anthropic's clients expect it. The status that goes with it is <see cref="AnthropicFailure.StatusOf"/>.</summary>
internal static class AnthropicErrors
{
    public static void Write(GatewayError error, ByteBuffer into)
    {
        var json = new JsonWriter(into);
        json.StartObject();
        json.Name("type"u8);
        json.Text("error"u8);
        json.Name("error"u8);
        json.StartObject();
        json.Name("type"u8);
        json.Text(AnthropicFailure.TypeOf(error));
        json.Name("message"u8);
        json.Value(error.Message);
        json.EndObject();
        json.EndObject();
    }
}
