namespace EdgeRouter.Model;

/// <summary>Names in lists of the configuration: exact, or everything that begins so when they end in <c>*</c>.</summary>
internal static class NamePattern
{
    public static bool Matches(string pattern, ReadOnlySpan<char> name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.OrdinalIgnoreCase) : name.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
