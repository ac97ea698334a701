using EdgeRouter.Model.Chat;

namespace EdgeRouter.Tests.Providers.Translation;

/// <summary>
/// For every field requests that use it, as a client writes them: the body's members beside the model. A body that begins with <c>A</c> is an Anthropic client's. The word NEEDLE has to arrive wherever the
/// field is expressed. Where a dialect takes a field within limits, one of the samples is within and one beyond, or the tests' models and vendors differ.
/// </summary>
internal static class FieldSamples
{
    private const string Hi = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private const string Tool = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{\"a\":{}}}}}]";
    private const string CallF = "{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\\\"NEEDLE\\\"}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"ok\"}";
    private const string UseF = "A\"max_tokens\":9,\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}],\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"f\",\"input\":{}}]}";

    public static string[] Of(ChatField field) => field switch
    {
        ChatField.MaxOutputTokens => [Hi + ",\"max_tokens\":4321"],
        ChatField.Temperature => [Hi + ",\"temperature\":0.5", Hi + ",\"temperature\":1.5"],
        ChatField.TopP => [Hi + ",\"top_p\":0.5"],
        ChatField.TopK => [Hi + ",\"top_k\":17"],
        ChatField.FrequencyPenalty => [Hi + ",\"frequency_penalty\":0.5", Hi + ",\"frequency_penalty\":-0.5"],
        ChatField.PresencePenalty => [Hi + ",\"presence_penalty\":0.5", Hi + ",\"presence_penalty\":-0.5"],
        ChatField.Seed => [Hi + ",\"seed\":12345"],
        ChatField.Choices => [Hi + ",\"n\":2"],
        ChatField.Stop => [Hi + ",\"stop\":[\"NEEDLE\"]", "A" + Hi + ",\"max_tokens\":9,\"stop_sequences\":[\"NEEDLE\",\"2\",\"3\",\"4\",\"5\",\" \"]"],
        ChatField.LogitBias => [Hi + ",\"logit_bias\":{\"50\":1}"],
        ChatField.Logprobs => [Hi + ",\"logprobs\":true"],
        ChatField.TopLogprobs => [Hi + ",\"top_logprobs\":4"],
        ChatField.User => [Hi + ",\"user\":\"NEEDLE\""],
        ChatField.Metadata => [Hi + ",\"metadata\":{\"k\":\"NEEDLE\"}"],
        ChatField.ServiceTier => [Hi + ",\"service_tier\":\"default\"", Hi + ",\"service_tier\":\"scale\"", "A" + Hi + ",\"max_tokens\":9,\"service_tier\":\"odd\""],
        ChatField.Unlisted => [Hi + ",\"verbosity\":\"low\"", "A" + Hi + ",\"max_tokens\":9,\"container\":\"c\""],
        ChatField.JsonObject => [Hi + ",\"response_format\":{\"type\":\"json_object\"}", Hi + "," + Tool + ",\"response_format\":{\"type\":\"json_object\"}"],
        ChatField.JsonSchema => [Schema(""), Schema("," + Tool)],
        ChatField.Tools => [Hi + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"NEEDLE\"}}]"],
        ChatField.ToolStrict => [Hi + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true}}]", Hi + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true}},{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]"],
        ChatField.ToolChoice => [Hi + "," + Tool + ",\"tool_choice\":\"required\"", "\"messages\":[" + CallF + "]," + Tool + ",\"tool_choice\":\"none\"", Hi + "," + Tool + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}"],
        ChatField.ParallelToolCalls => [Hi + "," + Tool + ",\"parallel_tool_calls\":false"],
        ChatField.OpaqueTool => [Hi + ",\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"NEEDLE\"}}]", "A" + Hi + ",\"max_tokens\":9,\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"NEEDLE\"}]"],
        ChatField.ReasoningEffort => [Hi + ",\"reasoning_effort\":\"low\",\"max_tokens\":9000", Hi + ",\"reasoning_effort\":\"max\",\"max_tokens\":500", Hi + ",\"reasoning_effort\":\"none\""],
        ChatField.ThinkingBudget => [Think("\"type\":\"enabled\",\"budget_tokens\":2000"), Think("\"type\":\"disabled\"")],
        ChatField.ThinkingDisplay => [Think("\"type\":\"enabled\",\"budget_tokens\":2000,\"display\":\"omitted\"")],
        ChatField.CacheControl => ["\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]}]"],
        ChatField.System => ["\"messages\":[{\"role\":\"system\",\"content\":\"NEEDLE\"},{\"role\":\"user\",\"content\":\"hi\"}]"],
        ChatField.MessageName => ["\"messages\":[{\"role\":\"user\",\"content\":\"hi\",\"name\":\"NEEDLE\"}]"],
        ChatField.ImageUrl => [Part("{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/NEEDLE.png\"}}"), Part("{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/NEEDLE\"}}")],
        ChatField.ImageData => [Part("{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,NEEDLE\"}}"), Part("{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/bmp;base64,NEEDLE\"}}")],
        ChatField.ImageDetail => [Part("{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA\",\"detail\":\"low\"}}")],
        ChatField.DocumentData => [Part("{\"type\":\"file\",\"file\":{\"file_data\":\"data:application/pdf;base64,NEEDLE\"}}"), Part("{\"type\":\"file\",\"file\":{\"file_data\":\"data:application/zip;base64,NEEDLE\"}}")],
        ChatField.DocumentText => [Block("{\"type\":\"document\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"NEEDLE\"}}")],
        ChatField.DocumentUrl => [Block("{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://a/NEEDLE.pdf\"}}"), Block("{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://a/NEEDLE\"}}")],
        ChatField.FileId => [Part("{\"type\":\"file\",\"file\":{\"file_id\":\"NEEDLE\"}}"), Block("{\"type\":\"document\",\"source\":{\"type\":\"file\",\"file_id\":\"NEEDLE\"}}")],
        ChatField.Audio => [Part("{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"NEEDLE\",\"format\":\"mp3\"}}")],
        ChatField.ToolCall => ["\"messages\":[" + CallF + "]," + Tool, "\"messages\":[" + CallF.Replace("\"{\\\"a\\\":\\\"NEEDLE\\\"}\"", "\"NEEDLE\"", StringComparison.Ordinal) + "]," + Tool],
        ChatField.ToolResult => ["\"messages\":[" + CallF.Replace("\"ok\"", "\"NEEDLE\"", StringComparison.Ordinal) + "]," + Tool],
        ChatField.ToolResultImage => [Result("\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"NEEDLE\"}}]"), Result("\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/bmp\",\"data\":\"NEEDLE\"}}]"), Result("\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://a/NEEDLE.png\"}}]")],
        ChatField.ToolResultError => [Result("\"content\":\"NEEDLE\",\"is_error\":true")],
        ChatField.Reasoning => [Said("\"reasoning_content\":\"NEEDLE\""), Said("\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"NEEDLE\",\"signature\":\"s\"}]")],
        ChatField.RedactedReasoning => [Said("\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"NEEDLE\"}]")],
        ChatField.ToolSignature => ["\"messages\":[" + CallF.Replace("\"}}]}", "\"},\"extra_content\":{\"google\":{\"thought_signature\":\"NEEDLE\"}}}]}", StringComparison.Ordinal) + "]," + Tool],
        ChatField.Refusal => [Said("\"refusal\":\"NEEDLE\"")],
        ChatField.OpaqueContent => [Part("{\"type\":\"hologram\",\"hologram\":\"NEEDLE\"}"), Block("{\"type\":\"search_result\",\"source\":\"NEEDLE\"}")],
        _ => [],
    };

    private static string Part(string part) => $"\"messages\":[{{\"role\":\"user\",\"content\":[{{\"type\":\"text\",\"text\":\"hi\"}},{part}]}}]";

    private static string Block(string block) => $"A\"max_tokens\":9,\"messages\":[{{\"role\":\"user\",\"content\":[{{\"type\":\"text\",\"text\":\"hi\"}},{block}]}}]";

    private static string Said(string member) => $"\"messages\":[{{\"role\":\"user\",\"content\":\"hi\"}},{{\"role\":\"assistant\",\"content\":\"yes\",{member}}},{{\"role\":\"user\",\"content\":\"go\"}}]";

    private static string Think(string thinking) => $"A{Hi},\"max_tokens\":9000,\"thinking\":{{{thinking}}}";

    private static string Result(string members) => UseF + $",{{\"role\":\"user\",\"content\":[{{\"type\":\"tool_result\",\"tool_use_id\":\"c1\",{members}}}]}}]";

    private static string Schema(string more) => Hi + more + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"type\":\"object\",\"title\":\"NEEDLE\"}}}";
}
