namespace EdgeRouter.Bench.EndToEnd.Load;

/// <summary>Looks at the body of one answer, as it comes in.</summary>
internal interface IPayload
{
    /// <summary>A new answer begins.</summary>
    void Begin();

    void Take(ReadOnlySpan<byte> bytes);

    /// <summary>After the last byte: what is wrong with the answer, or null.</summary>
    string? Fault(int status);
}
