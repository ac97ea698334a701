using CsCheck;
using EdgeRouter.Caching.Keys;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Caching.Keys;

public sealed class RequestDigestProperties
{
    private const int Cases = 3000;

    [Fact]
    public void TryCompute_RequestSpelledOtherwise_SameDigest() =>
        Gen.Select(JsonTrees.Requests, Gen.Int[1, int.MaxValue], JsonTrees.OneOf(Enum.GetValues<PromptMatch>())).Sample(
            static (tree, seed, match) => Digests.Of(new Speller(0).Spell(tree), match: match) is { } digest && Digests.Of(new Speller(seed).Spell(tree), match: match) == digest,
            iter: Cases);

    [Fact]
    public void TryCompute_OneChange_AnotherDigestExactlyWhenItMeansSomethingElse() =>
        Gen.Select(JsonTrees.Requests, Gen.Int[1, int.MaxValue]).Sample(
            static (tree, seed) =>
            {
                var changed = JsonTrees.Change(tree, new Random(seed));
                return (tree.Meaning == changed.Meaning) == (Digests.Of(new Speller(seed).Spell(tree)) == Digests.Of(new Speller(0).Spell(changed)));
            },
            iter: 2 * Cases);

    [Fact]
    public void TryCompute_TwoRequests_SameDigestExactlyWhenTheyMeanTheSame()
    {
        var meanings = new System.Collections.Concurrent.ConcurrentDictionary<string, string>();
        JsonTrees.Requests.Sample(tree => meanings.GetOrAdd(Digests.Of(new Speller(0).Spell(tree))!, tree.Meaning) == tree.Meaning, iter: Cases);
    }

    // Or the property above would hold for changes that are none.
    [Fact]
    public void Change_MostlyMeansSomethingElse()
    {
        var changes = 0;
        JsonTrees.Requests.Sample(
            tree =>
            {
                if (JsonTrees.Change(tree, new Random(7 + tree.Meaning.Length)).Meaning != tree.Meaning)
                {
                    Interlocked.Increment(ref changes);
                }
            },
            iter: 500);
        Assert.True(changes > 250, $"{changes}");
    }
}
