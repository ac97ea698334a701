using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Providers.Gemini;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Tests.Providers.Translation;

public sealed class TranslationsTests
{
    [Theory]
    [InlineData(DialectId.OpenAi, "gpt", false, "/chat/completions")]
    [InlineData(DialectId.Anthropic, "claude", true, "/v1/messages")]
    [InlineData(DialectId.Cohere, "command", true, "/v2/chat")]
    [InlineData(DialectId.Gemini, "gemini-3.1-flash", false, "/v1beta/models/gemini-3.1-flash:generateContent")]
    [InlineData(DialectId.Gemini, "models/gemini-3.1-flash", true, "/v1beta/models/gemini-3.1-flash:streamGenerateContent?alt=sse")]
    [InlineData(DialectId.Gemini, "tunedModels/a b", true, "/v1beta/tunedModels/a%20b:streamGenerateContent?alt=sse")]
    [InlineData(DialectId.Gemini, "../../x?y", false, "/v1beta/models/..%2F..%2Fx%3Fy:generateContent")]
    [InlineData(DialectId.Bedrock, "eu.anthropic.claude-haiku-4-5-20251001-v1:0", false, "/model/eu.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse")]
    [InlineData(DialectId.Bedrock, "arn:aws:bedrock:eu-west-1:1:inference-profile/x", true, "/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Fx/converse-stream")]
    internal void ChatPath_OfEveryDialect_HasTheModelWhereItBelongs(DialectId dialect, string model, bool stream, string path) =>
        Assert.Equal(path, Translations.ChatPath(dialect, Quirks.None, model, stream));

    [Fact]
    public void ChatPath_OfVertex_StandsBehindThePublisher()
    {
        Assert.Equal("/models/gemini-3.1-flash:generateContent", Translations.ChatPath(DialectId.Gemini, Quirks.VertexPaths, "gemini-3.1-flash", stream: false));
        Assert.Equal("/v1/projects/p/locations/europe-west1/publishers/google/models/g:streamGenerateContent?alt=sse", GeminiPaths.Vertex("p", "europe-west1", "g", stream: true));
        Assert.Equal("europe-west1-aiplatform.googleapis.com", GeminiPaths.VertexHost("europe-west1"));
        Assert.Equal("aiplatform.googleapis.com", GeminiPaths.VertexHost("global"));
        Assert.Equal("aiplatform.eu.rep.googleapis.com", GeminiPaths.VertexHost("eu"));
    }

    [Theory]
    [InlineData(DialectId.Anthropic, "claude-3-7-sonnet-20250219", ModelTraits.None)]
    [InlineData(DialectId.Anthropic, "claude-opus-4-20250514", ModelTraits.None)]
    [InlineData(DialectId.Anthropic, "claude-haiku-4-5", ModelTraits.None)]
    [InlineData(DialectId.Anthropic, "claude-opus-4-6", ModelTraits.AdaptiveThinking)]
    [InlineData(DialectId.Anthropic, "claude-opus-4-8", ModelTraits.AdaptiveThinking | ModelTraits.NoSampling)]
    [InlineData(DialectId.Anthropic, "Claude-Opus-5", ModelTraits.AdaptiveThinking | ModelTraits.NoSampling)]
    [InlineData(DialectId.Anthropic, "deepseek-chat", ModelTraits.None)]
    [InlineData(DialectId.Bedrock, "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", ModelTraits.Claude)]
    [InlineData(DialectId.Bedrock, "anthropic.claude-opus-5-v1:0", ModelTraits.Claude | ModelTraits.AdaptiveThinking | ModelTraits.NoSampling)]
    [InlineData(DialectId.Bedrock, "amazon.nova-pro-v1:0", ModelTraits.None)]
    [InlineData(DialectId.Gemini, "gemini-2.5-flash", ModelTraits.None)]
    [InlineData(DialectId.Gemini, "gemini-2.5-pro", ModelTraits.AlwaysThinks)]
    [InlineData(DialectId.Gemini, "models/gemini-3-pro-preview", ModelTraits.ThinkingLevel | ModelTraits.AlwaysThinks)]
    [InlineData(DialectId.OpenAi, "claude-opus-5", ModelTraits.None)]
    internal void TargetOf_ByName_KnowsTheFamily(DialectId dialect, string model, ModelTraits traits) =>
        Assert.Equal(traits, Translations.TargetOf(dialect, Quirks.None, Encoding.UTF8.GetBytes(model)).Traits);

    [Theory]
    [InlineData(DialectId.OpenAi, "{}", "messages")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[]}", "messages")]
    [InlineData(DialectId.OpenAi, "{\"messages\":{}}", "messages")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"usr\",\"content\":\"x\"}]}", "messages[0].role")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"content\":\"x\"}]}", "messages[0].role")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"user\",\"content\":7}]}", "messages[0].content")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"x\"}]}]}", "messages[0].content[0].type")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}]}", "messages[0].content[0].image_url.url")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png,x\"}}]}]}", "messages[0].content[0].image_url.url")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/p\\\"ng;base64,AA\"}}]}]}", "messages[0].content[0].image_url.url")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]}", "messages[0].tool_call_id")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":\"hot\"}", "temperature")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stop\":7}", "stop")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tool_choice\":\"maybe\"}", "tool_choice")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":{\"type\":\"xml\"}}", "response_format.type")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"reasoning_effort\":\"huge\"}", "reasoning_effort")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]", null)]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[{\"type\":\"function\",\"function\":{\"strict\":true}}]}", "tools[0].function.name")]
    [InlineData(DialectId.OpenAi, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} x", null)]
    [InlineData(DialectId.Anthropic, "{\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"a\",\"input\":{}}]}]}", "messages.0.content.0.name")]
    [InlineData(DialectId.Anthropic, "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":\"x\"}]}]}", "messages.0.content.0.tool_use_id")]
    [InlineData(DialectId.Anthropic, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[{\"input_schema\":{}}]}", "tools.0.name")]
    [InlineData(DialectId.Anthropic, "{}", "messages")]
    [InlineData(DialectId.Anthropic, "{\"messages\":[]}", "messages")]
    [InlineData(DialectId.Anthropic, "{\"messages\":[{\"role\":\"robot\",\"content\":\"x\"}]}", "messages.0.role")]
    [InlineData(DialectId.Anthropic, "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"x\"}]}]}", "messages.0.content.0.type")]
    [InlineData(DialectId.Anthropic, "{\"messages\":[{\"role\":\"user\",\"content\":7}]}", "messages.0.content")]
    [InlineData(DialectId.Anthropic, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tool_choice\":{\"type\":\"some\"}}", "tool_choice.type")]
    [InlineData(DialectId.Anthropic, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"thinking\":{\"type\":\"deep\"}}", "thinking.type")]
    [InlineData(DialectId.Anthropic, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":\"many\"}", "max_tokens")]
    internal void Read_OfABadRequest_NamesTheMember(DialectId client, string body, string? param)
    {
        var reader = Translations.ReaderOf(client);
        Assert.False(reader.Read(Encoding.UTF8.GetBytes(body), out _));
        Assert.Equal((400, param), (reader.Error!.Status, reader.Error.Param));
    }

    // Null is what clients send for "not set".
    [Theory]
    [InlineData(DialectId.OpenAi, "\"temperature\":null,\"max_tokens\":null,\"stop\":null,\"tools\":null,\"tool_choice\":null,\"response_format\":null,\"user\":null,\"logit_bias\":null,\"stream\":null,\"stream_options\":null,\"n\":null,\"reasoning_effort\":null,\"store\":null,\"logprobs\":null,\"parallel_tool_calls\":null")]
    [InlineData(DialectId.Anthropic, "\"temperature\":null,\"stop_sequences\":null,\"tools\":null,\"tool_choice\":null,\"system\":null,\"metadata\":null,\"thinking\":null,\"stream\":null,\"container\":null,\"service_tier\":null")]
    internal void Read_OfNulls_IsAsIfTheyWereNotThere(DialectId client, string members)
    {
        const string Messages = "\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";
        foreach (var dialect in FieldTable.Columns)
        {
            var with = Translated.Of(client, $"{{{Messages},{members}}}", Translated.TargetOf(dialect));
            Assert.Equal(Translated.Of(client, $"{{{Messages}}}", Translated.TargetOf(dialect)).Body, with.Body);
            Assert.Empty(with.Losses);
        }
    }

    [Fact]
    public void Write_OfForeignToolIds_MakesTheSameFittingIdOnCallAndResult()
    {
        const string Body = """{"model":"m","messages":[{"role":"user","content":"x"},{"role":"assistant","content":null,"tool_calls":[{"id":"functions.f:0","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"functions.f:0","content":"y"}],"tools":[{"type":"function","function":{"name":"f"}}]}""";
        var anthropic = Translated.Of(DialectId.OpenAi, Body, Translated.TargetOf(DialectId.Anthropic)).Body;
        var id = System.Text.RegularExpressions.Regex.Match(anthropic, "\"tool_use\",\"id\":\"([a-zA-Z0-9]{9})\"").Groups[1].Value;
        Assert.Contains($"\"tool_use_id\":\"{id}\"", anthropic, StringComparison.Ordinal);
        Assert.Equal(9, id.Length);
        var mistral = Translated.Of(DialectId.OpenAi, Body, Translated.TargetOf(DialectId.OpenAi, quirks: Quirks.NineCharacterToolIds)).Body;
        Assert.Contains($"\"tool_call_id\":\"{id}\"", mistral, StringComparison.Ordinal);
        Assert.Contains("functions.f:0", Translated.Of(DialectId.OpenAi, Body, Translated.TargetOf(DialectId.Bedrock)).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"role\":\"user\",\"content\":\"\"}", "\"messages\":[{\"role\":\"user\",\"content\":\".\"}]")]
    [InlineData("{\"role\":\"system\",\"content\":\"be brief\"}", "\"messages\":[{\"role\":\"user\",\"content\":\".\"}]")]
    [InlineData("{\"role\":\"user\",\"content\":[]},{\"role\":\"assistant\",\"content\":\"hi\"}", "\"messages\":[{\"role\":\"user\",\"content\":\".\"},{\"role\":\"assistant\"")]
    [InlineData("{\"role\":\"assistant\",\"content\":\"\"},{\"role\":\"user\",\"content\":\"hi\"}", "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}]")]
    public void Write_ToAnthropicWithoutAFirstUserMessage_PutsOneThere(string messages, string expected)
    {
        var written = Translated.Of(DialectId.OpenAi, $"{{\"model\":\"m\",\"messages\":[{messages}]}}", Translated.TargetOf(DialectId.Anthropic));
        Assert.Contains(expected, written.Body, StringComparison.Ordinal);
        Assert.True(Translations.ReaderOf(DialectId.Anthropic).Read(Encoding.UTF8.GetBytes(written.Body), out _));
    }
}
