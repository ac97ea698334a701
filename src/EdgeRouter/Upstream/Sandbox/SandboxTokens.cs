using System.Text;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// The tokens of one answer: a head that is particular to the request, then a cycle that all answers share. A text of 100,000 tokens
/// costs no more memory than a short one, and any token can be asked for by its index while it streams.
/// </summary>
internal sealed class SandboxTokens
{
    private readonly string[] _head;
    private readonly string[] _cycle;

    public SandboxTokens(string[] head, string[] cycle, int count)
    {
        _head = head;
        _cycle = cycle;
        Count = cycle.Length == 0 ? Math.Min(count, head.Length) : count;
    }

    public int Count { get; }

    public string this[int index] => index < _head.Length ? _head[index] : _cycle[(index - _head.Length) % _cycle.Length];

    public SandboxTokens Take(int count) => count >= Count ? this : new SandboxTokens(_head, _cycle, count);

    /// <summary>
    /// Ends the text before the first stop sequence. Only the head and two rounds of the cycle are searched: after that it repeats.
    /// </summary>
    public SandboxTokens StopBefore(IReadOnlyList<string> stops)
    {
        if (stops.Count == 0)
        {
            return this;
        }

        var text = Take(_head.Length + (2 * _cycle.Length)).Join();
        var end = -1;
        foreach (var stop in stops)
        {
            var found = text.IndexOf(stop, StringComparison.Ordinal);
            end = found >= 0 && (end < 0 || found < end) ? found : end;
        }

        if (end < 0)
        {
            return this;
        }

        var pieces = Split(text[..end], SandboxText.LongestToken);
        return new SandboxTokens(pieces, [], pieces.Length);
    }

    public string Join()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Count; i++)
        {
            text.Append(this[i]);
        }

        return text.ToString();
    }

    /// <summary>
    /// Cuts before spaces and after <paramref name="longest"/> characters, never inside a surrogate pair. The pieces joined are the text.
    /// </summary>
    public static string[] Split(string text, int longest)
    {
        var pieces = new List<string>();
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            var wordEnds = text[i] == ' ' && text[i - 1] != ' ';
            if ((wordEnds || i - start >= longest) && !char.IsLowSurrogate(text[i]))
            {
                pieces.Add(text[start..i]);
                start = i;
            }
        }

        if (start < text.Length)
        {
            pieces.Add(text[start..]);
        }

        return [.. pieces];
    }
}
