namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>Waits for something that takes a while, within a generous bound; the machine may be busy.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        for (var i = 0; i < 300; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail($"did not come true: {what}");
    }
}
