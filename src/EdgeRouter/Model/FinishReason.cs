namespace EdgeRouter.Model;

/// <summary>Why a model stopped. The numbers leave the process in logs: append, never renumber.</summary>
internal enum FinishReason : byte
{
    None = 0,
    Stop = 1,
    Length = 2,
    ToolCalls = 3,
    ContentFilter = 4,
    Other = 5,
}
