using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Gemini;

/// <summary>Asks how many tokens a request has instead of sending it. AI Studio takes the request as it is, inside another one; Vertex takes only the members that are counted.</summary>
internal static class GeminiCountRequest
{
    /// <param name="chat">The request as it would be sent.</param>
    /// <param name="model">The upstream's name, as the inside of a JSON string.</param>
    public static void Write(ReadOnlySpan<byte> chat, ReadOnlySpan<byte> model, Quirks quirks, ByteBuffer output)
    {
        var vertex = (quirks & Quirks.VertexPaths) != 0;
        var writer = new JsonWriter(output);
        writer.StartObject();
        if (!vertex)
        {
            writer.Name("generateContentRequest"u8);
            writer.StartObject();
            writer.Name("model"u8);
            writer.StartText();
            output.Write(model.StartsWith("models/"u8) || model.StartsWith("tunedModels/"u8) ? default : "models/"u8);
            output.Write(model);
            writer.EndText();
        }

        var member = new JsonSpanMembers(chat);
        while (member.Next())
        {
            if (!vertex || member.Key.SequenceEqual("contents"u8) || member.Key.SequenceEqual("systemInstruction"u8) || member.Key.SequenceEqual("tools"u8) || member.Key.SequenceEqual("generationConfig"u8))
            {
                writer.Name(member.Key);
                writer.Raw(member.Raw);
            }
        }

        if (!vertex)
        {
            writer.EndObject();
        }

        writer.EndObject();
    }
}
