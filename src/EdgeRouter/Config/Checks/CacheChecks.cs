using System.Text.Json;
using EdgeRouter.Config.Document;
using EdgeRouter.Config.Records;

namespace EdgeRouter.Config.Checks;

/// <summary>The cache: sizes that make sense together, a secret worth the name, files that can be there.</summary>
internal sealed class CacheChecks(SecretResolver secrets, ConfigErrors errors)
{
    /// <summary>Less than 128 bits are not worth a cipher.</summary>
    private const int ShortestSecret = 16;

    private const int LongestTag = 64;

    // With those of a caller they fit into an entry.
    private const int MostTags = 64;

    private static readonly ByteSize Least = new(1L << 20);
    private static readonly ByteSize Most = new(ByteSize.Largest);
    private static readonly ByteSize LargestEntry = new(64L << 20);

    public void Run(ConfigNode root)
    {
        var cache = root["cache"];
        CheckSize(cache?["memory"], Least, Most);
        CheckSnapshot(cache?["snapshot"]);
        if (cache?["dictionary"] is { Kind: JsonValueKind.String } dictionary && secrets.File(dictionary.Text) is { Value: null } missing)
        {
            errors.Add(dictionary, missing.Problem!);
        }

        foreach (var model in root.MembersOf("models"))
        {
            CheckModel(model["cache"]);
            if (model["degradation"]?["stale"] is { } stale && model["cache"] is null)
            {
                errors.Add(stale, "there is nothing stale without a cache; give the model one");
            }
        }
    }

    private void CheckModel(ConfigNode? cache)
    {
        TimeoutChecks.Positive(cache?["ttl"], errors);
        CheckSize(cache?["max_entry"], new ByteSize(256), LargestEntry);
        if (cache?["tags"] is { } tags && cache.StringsOf("tags").Count() > MostTags)
        {
            errors.Add(tags, $"more than {MostTags} tags");
        }

        foreach (var tag in cache?.StringsOf("tags") ?? [])
        {
            if (tag.Text.Length is 0 or > LongestTag || tag.Text.Contains(','))
            {
                errors.Add(tag, $"not a tag (1 to {LongestTag} characters, no comma)", tag.Text);
            }
        }
    }

    private void CheckSnapshot(ConfigNode? snapshot)
    {
        if (snapshot?["key"] is { Kind: JsonValueKind.String } key)
        {
            var secret = secrets.ResolveSecret(key.Text);
            if (secret.Value is null)
            {
                errors.Add(key, secret.Problem!);
            }
            else if (secret.Value.Length < ShortestSecret)
            {
                errors.Add(key, $"shorter than {ShortestSecret} characters");
            }
        }

        if (snapshot?["file"] is { Kind: JsonValueKind.String, Text: "" } file)
        {
            errors.Add(file, "needs a path");
        }
    }

    private void CheckSize(ConfigNode? node, ByteSize least, ByteSize most)
    {
        if (LimitChecks.SizeIn(node) is { } bytes && (bytes < least.Bytes || bytes > most.Bytes))
        {
            errors.Add(node!, $"not between {least} and {most}", node!.Text);
        }
    }
}
