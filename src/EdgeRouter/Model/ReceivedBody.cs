namespace EdgeRouter.Model;

/// <summary>A request body in pooled memory, or why there is none. Whoever receives it owns <see cref="Array"/> and returns it.</summary>
internal readonly record struct ReceivedBody(byte[]? Array, int Length, GatewayError? Error)
{
    public ReadOnlyMemory<byte> Memory => Array.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => Array.AsSpan(0, Length);
}
