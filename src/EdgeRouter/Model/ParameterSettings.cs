namespace EdgeRouter.Model;

/// <summary>What an operator wants different in the bodies that go upstream: members set when the caller did not, numbers capped, members left out. Names are top-level members.</summary>
internal sealed class ParameterSettings
{
    /// <summary>Name and value as JSON, spliced in when the member is absent.</summary>
    public IReadOnlyList<KeyValuePair<byte[], byte[]>> Set { get; init; } = [];

    /// <summary>Largest value of a number; a larger one is replaced. An absent member stays absent.</summary>
    public IReadOnlyList<KeyValuePair<byte[], double>> Cap { get; init; } = [];

    public IReadOnlyList<byte[]> Drop { get; init; } = [];

    public bool IsEmpty => Set.Count == 0 && Cap.Count == 0 && Drop.Count == 0;
}
