namespace EdgeRouter.MockUpstream;

/// <summary>One request as it came in, byte for byte.</summary>
internal sealed record MockRequest(string Method, string Path, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public int Count(string name) => Headers.Count(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
