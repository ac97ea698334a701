using System.Globalization;
using System.Runtime.CompilerServices;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace EdgeRouter.Telemetry.Metrics;

/// <summary>When two lists of tags are the same. Implemented by structs without state, so that each table is compiled for its own sense.</summary>
internal interface ITagMatch
{
    static abstract int HashOf(ReadOnlySpan<Tag> tags);

    static abstract bool Same(in Tag one, in Tag other);
}

/// <summary>Values of the same reference: the cheapest, and enough for names that live as long as a configuration.</summary>
internal readonly struct SameReferences : ITagMatch
{
    public static int HashOf(ReadOnlySpan<Tag> tags)
    {
        var hash = 17;
        foreach (var tag in tags)
        {
            hash = (hash * 31) + (tag.Value is null ? 0 : RuntimeHelpers.GetHashCode(tag.Value));
        }

        return hash ^ (hash >> 15);
    }

    public static bool Same(in Tag one, in Tag other) => ReferenceEquals(one.Value, other.Value);
}

/// <summary>Names and values of the same text, whoever holds it.</summary>
internal readonly struct SameText : ITagMatch
{
    public static int HashOf(ReadOnlySpan<Tag> tags)
    {
        var hash = 17;
        foreach (var tag in tags)
        {
            hash = (hash * 31) + TextOf(tag).GetHashCode();
        }

        return hash ^ (hash >> 15);
    }

    public static bool Same(in Tag one, in Tag other) => one.Key == other.Key && TextOf(one) == TextOf(other);

    private static string TextOf(in Tag tag) => tag.Value as string ?? Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "";
}

/// <summary>The same names, whatever the values.</summary>
internal readonly struct SameNames : ITagMatch
{
    public static int HashOf(ReadOnlySpan<Tag> tags)
    {
        var hash = 17;
        foreach (var tag in tags)
        {
            hash = (hash * 31) + tag.Key.GetHashCode();
        }

        return hash ^ (hash >> 15);
    }

    public static bool Same(in Tag one, in Tag other) => one.Key == other.Key;
}
