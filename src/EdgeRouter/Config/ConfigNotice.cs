using System.Text;

namespace EdgeRouter.Config;

/// <summary>
/// Something that is configured and right, but does not act in this version: <c>check</c> and the start list it, so that no one believes
/// in it.
/// </summary>
/// <param name="Line">Where the key stands, from 1.</param>
internal sealed record ConfigNotice(string File, int Line, int Column, string Path, string Note)
{
    public override string ToString() => ConfigError.OneLine(new StringBuilder($"{File}:{Line}:{Column}: {Path}: {Note}"));
}
