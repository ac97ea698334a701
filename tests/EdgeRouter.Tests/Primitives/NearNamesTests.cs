using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Primitives;

public sealed class NearNamesTests
{
    private static readonly string[] Known = ["gpt-4o", "gpt-4o-mini", "claude-sonnet", "sandbox", "llama3.2"];

    [Theory]
    [InlineData("gpt-4p", "gpt-4o")]
    [InlineData("sandobx", "sandbox")]
    [InlineData("SANDBOX", "sandbox")]
    [InlineData("lama3.2", "llama3.2")]
    [InlineData("mini", "gpt-4o-mini")]
    public void Find_OfAMisspeltName_BeginsWithTheMeantOne(string wrong, string meant) => Assert.Equal(meant, NearNames.Find(wrong, Known)[0]);

    [Theory]
    [InlineData("")]
    [InlineData("completely-different-name")]
    public void Find_OfSomethingElse_IsEmpty(string wrong) => Assert.Empty(NearNames.Find(wrong, Known));

    [Fact]
    public void Find_OfAnEndlessName_IsEmptyAndCheap() => Assert.Empty(NearNames.Find(new string('a', 1_000_000), Known));

    [Fact]
    public void Find_OfManyNearNames_GivesThree() => Assert.Equal(3, NearNames.Find("model-x", Enumerable.Range(0, 9).Select(static i => $"model-{i}")).Count);
}
