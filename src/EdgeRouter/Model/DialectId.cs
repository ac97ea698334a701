using System.Text.Json.Serialization;

namespace EdgeRouter.Model;

/// <summary>The wire grammars of upstreams. The code of each is one file in <c>Providers</c>; vendors are data that name one of these.</summary>
internal enum DialectId
{
    [JsonStringEnumMemberName("openai")]
    OpenAi,

    [JsonStringEnumMemberName("azure-openai")]
    AzureOpenAi,

    [JsonStringEnumMemberName("anthropic")]
    Anthropic,

    [JsonStringEnumMemberName("gemini")]
    Gemini,

    [JsonStringEnumMemberName("cohere")]
    Cohere,

    [JsonStringEnumMemberName("bedrock")]
    Bedrock,
}
