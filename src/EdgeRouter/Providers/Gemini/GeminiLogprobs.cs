using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Gemini;

/// <summary>Token probabilities: two parallel lists at Gemini, one list with alternatives inside at OpenAI.</summary>
internal static class GeminiLogprobs
{
    /// <summary>Writes the items of OpenAI's list, without its brackets.</summary>
    public static void Write(ReadOnlySpan<byte> result, ByteBuffer into)
    {
        into.Clear();
        var json = new JsonWriter(into);
        var chosen = new JsonSpanItems(JsonSpanMembers.Find(result, "chosenCandidates"u8));
        var top = new JsonSpanItems(JsonSpanMembers.Find(result, "topCandidates"u8));
        while (chosen.Next())
        {
            json.StartObject();
            Token(ref json, chosen.Raw);
            json.Name("top_logprobs"u8);
            json.StartArray();
            if (top.Next())
            {
                var other = new JsonSpanItems(JsonSpanMembers.Find(top.Raw, "candidates"u8));
                while (other.Next())
                {
                    json.StartObject();
                    Token(ref json, other.Raw);
                    json.EndObject();
                }
            }

            json.EndArray();
            json.EndObject();
        }
    }

    private static void Token(ref JsonWriter json, ReadOnlySpan<byte> candidate)
    {
        var logprob = JsonSpanMembers.Find(candidate, "logProbability"u8);
        json.Name("token"u8);
        json.Text(JsonSpanMembers.FindText(candidate, "token"u8));
        json.Name("logprob"u8);
        json.Raw(logprob.IsEmpty ? "0"u8 : logprob);
        json.Name("bytes"u8);
        json.Null();
    }
}
