using System.Text;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>The events of an OpenAI stream, with the members that OpenAI sends, and the whole answer of the other kind.</summary>
internal static class StreamTexts
{
    private const string Outline =
        "data: {\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"object\":\"chat.completion.chunk\",\"created\":1741570283,\"model\":\"gpt-4o-2024-08-06\",";

    public static readonly byte[] Role = Encode(
        Outline + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n");

    public static readonly byte[] Delta = Encode(
        Outline + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n");

    public static readonly byte[] Finish = Encode(Outline + "\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n");

    public static readonly byte[] Usage = Encode(
        Outline + "\"choices\":[],\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":64,\"total_tokens\":83,"
        + "\"prompt_tokens_details\":{\"cached_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0}}}\n\n");

    public static readonly byte[] Done = Encode("data: [DONE]\n\n");

    public static readonly byte[] Answer = Encode(
        "{\"id\":\"chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG\",\"object\":\"chat.completion\",\"created\":1741570283,\"model\":\"gpt-4o-2024-08-06\","
        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello! How can I help you today?\",\"refusal\":null},"
        + "\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":10,\"total_tokens\":29}}");

    /// <summary>A whole stream that comes event by event, with so many events of output.</summary>
    public static byte[][] Stream(int deltas) => [Role, .. Enumerable.Repeat(Delta, deltas), Finish, Usage, Done];

    private static byte[] Encode(string text) => Encoding.UTF8.GetBytes(text);
}
