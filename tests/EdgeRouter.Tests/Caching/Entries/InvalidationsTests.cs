using EdgeRouter.Caching.Entries;

namespace EdgeRouter.Tests.Caching.Entries;

public sealed class InvalidationsTests
{
    private readonly Invalidations _invalidations = new();

    [Fact]
    public void Scope_Invalidated_CoversWhatBeganBefore_AndNothingElse()
    {
        var (tag, model) = (Invalidations.ScopeOf(ScopeKind.Tag, "a"), Invalidations.ScopeOf(ScopeKind.Model, "a"));
        var before = _invalidations.Now;
        _invalidations.Add(tag);
        Assert.True(_invalidations.Cover(before, [model, tag]));
        Assert.False(_invalidations.Cover(before, [model]));
        Assert.False(_invalidations.Cover(before, []));
        Assert.False(_invalidations.Cover(_invalidations.Now, [tag]));
    }

    [Fact]
    public void Everything_CoversWhatHasNoScope()
    {
        var before = _invalidations.Now;
        _invalidations.AddEverything();
        Assert.True(_invalidations.Cover(before, []));
        Assert.False(_invalidations.Cover(_invalidations.Now, []));
    }

    [Fact]
    public void MoreScopesThanAreRemembered_NeverForgetsOne()
    {
        var before = _invalidations.Now;
        var scopes = Enumerable.Range(0, 10_000).Select(static i => Invalidations.ScopeOf(ScopeKind.Tag, $"t{i}")).ToArray();
        foreach (var scope in scopes)
        {
            _invalidations.Add(scope);
        }

        Assert.All(scopes, s => Assert.True(_invalidations.Cover(before, [s])));
        Assert.False(_invalidations.Cover(_invalidations.Now, scopes));
    }

    [Fact]
    public void Kinds_WithTheSameName_AreDifferentScopes() =>
        Assert.Equal(4, Enum.GetValues<ScopeKind>().Select(static k => Invalidations.ScopeOf(k, "x")).Distinct().Count());
}
