namespace EdgeRouter.Model;

/// <summary>What a caller asks for. The client dialect gives it a path, the upstream dialect another.</summary>
internal enum Operation : byte
{
    ChatCompletions,
    Completions,
    Embeddings,
}
