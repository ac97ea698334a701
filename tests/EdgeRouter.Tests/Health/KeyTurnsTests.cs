using EdgeRouter.Health;

namespace EdgeRouter.Tests.Health;

public sealed class KeyTurnsTests
{
    [Theory]
    [InlineData(new int[0], new[] { 0 })]
    [InlineData(new[] { 0, 0 }, new[] { 0 })]
    [InlineData(new[] { 7 }, new[] { 0 })]
    [InlineData(new[] { 4, 4 }, new[] { 0, 1 })]
    [InlineData(new[] { 5, 1, 1 }, new[] { 0, 0, 1, 0, 2, 0, 0 })]
    [InlineData(new[] { 0, 20, 10 }, new[] { 1, 2, 1 })]
    public void Of_SpreadsTheTurns(int[] weights, int[] turns) => Assert.Equal(turns, KeyTurns.Of(weights));
}
