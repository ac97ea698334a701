namespace EdgeRouter.Import.Target;

/// <summary>What is said in comments about one place of the written configuration.</summary>
internal sealed class Remarks
{
    private const string LeftOut = "Not carried over: ";

    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>How many of them tell of something that has no counterpart.</summary>
    public int Left { get; private set; }

    /// <summary>Something the reader should know, or do.</summary>
    public void Say(string text)
    {
        if (!_lines.Contains(text))
        {
            _lines.Add(text);
        }
    }

    /// <summary>A setting of the source that the configuration does not hold.</summary>
    /// <param name="what">Its name, with its value where that cannot be a secret.</param>
    /// <param name="instead">What to do; empty: nothing.</param>
    public void LeaveOut(string what, string instead = "")
    {
        var before = _lines.Count;
        Say($"{LeftOut}{what}.{(instead.Length == 0 ? "" : " " + instead)}");
        Left += _lines.Count - before;
    }

    /// <summary>What was said about a part that is not written itself.</summary>
    public void LeaveOut(string part, Remarks of)
    {
        foreach (var line in of._lines)
        {
            LeaveOut($"{part}: {(line.StartsWith(LeftOut, StringComparison.Ordinal) ? line[LeftOut.Length..] : line).TrimEnd('.')}");
        }
    }
}
