using System.Security.Cryptography;

namespace EdgeRouter.Fuzz.Engine;

/// <summary>What went wrong so far: each kind once, with the input that shows it on disk.</summary>
internal sealed class Findings(string output)
{
    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);

    public int Count => _kinds.Count;

    /// <summary>Equal for findings that have most likely one cause.</summary>
    public static string KindOf(Exception finding)
    {
        if (finding is BrokenClaimException broken)
        {
            return broken.Claim;
        }

        var frames = (finding.StackTrace ?? "").Split('\n').Where(static f => f.Contains(" EdgeRouter.", StringComparison.Ordinal));
        return $"{finding.GetType().Name} {frames.FirstOrDefault()?.Trim()}";
    }

    public bool IsKnown(string kind) => _kinds.Contains(kind);

    public string Add(string kind, byte[] input)
    {
        _kinds.Add(kind);
        return Save(output, "finding", input);
    }

    public static string Save(string folder, string prefix, byte[] input)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{prefix}-{NameOf(input)}");
        File.WriteAllBytes(path, input);
        return path;
    }

    public static string NameOf(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input))[..16];
}
