using EdgeRouter.Config.Document;

namespace EdgeRouter.Import.Source;

/// <summary>Ends the reading of a source file; never leaves this folder.</summary>
internal sealed class SourceException(TextPlace place, string path, string message) : Exception(message)
{
    public TextPlace Place => place;

    public string Path => path;
}
