namespace EdgeRouter.BenchOperations.Answers;

/// <summary>
/// Answers for training and answers for testing share what real ones share (the vendors' envelopes and a language's small words) and nothing else: neither seeds nor content words, sentence patterns, openings,
/// models, tools or the bulk of the programming languages.
/// </summary>
public enum AnswerSet
{
    Training,
    Test,
}
