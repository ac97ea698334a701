namespace EdgeRouter.BenchOperations.Answers;

/// <summary>The envelopes that answers come in.</summary>
public enum AnswerForm
{
    OpenAiJson,
    OpenAiStream,
    AnthropicJson,
    AnthropicStream,
}
