namespace EdgeRouter.BenchOperations.Answers;

/// <summary>What an answer is about.</summary>
public enum ContentKind
{
    Prose,
    List,
    Code,
    Json,
    Tool,
    Foreign,
}
