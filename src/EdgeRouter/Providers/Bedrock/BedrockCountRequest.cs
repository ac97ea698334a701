using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Bedrock;

/// <summary>Asks Bedrock's CountTokens how many tokens a Converse request has: the members that are counted, inside another object.</summary>
internal static class BedrockCountRequest
{
    /// <param name="converse">The request as it would be sent.</param>
    public static void Write(ReadOnlySpan<byte> converse, ByteBuffer output)
    {
        var writer = new JsonWriter(output);
        writer.StartObject();
        writer.Name("input"u8);
        writer.StartObject();
        writer.Name("converse"u8);
        writer.StartObject();
        var member = new JsonSpanMembers(converse);
        while (member.Next())
        {
            if (member.Key.SequenceEqual("messages"u8) || member.Key.SequenceEqual("system"u8) || member.Key.SequenceEqual("toolConfig"u8) || member.Key.SequenceEqual("additionalModelRequestFields"u8))
            {
                writer.Name(member.Key);
                writer.Raw(member.Raw);
            }
        }

        writer.EndObject();
        writer.EndObject();
        writer.EndObject();
    }
}
