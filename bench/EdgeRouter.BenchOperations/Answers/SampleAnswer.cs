namespace EdgeRouter.BenchOperations.Answers;

/// <param name="Form">Whose envelope it is, and whether it is an event stream.</param>
/// <param name="Content">What the model wrote.</param>
public sealed record SampleAnswer(AnswerForm Form, ContentKind Content, byte[] Bytes);
