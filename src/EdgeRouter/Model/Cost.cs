namespace EdgeRouter.Model;

/// <summary>What a request cost, in billionths of a US dollar: integers, so that sums are exact.</summary>
internal static class Cost
{
    /// <summary>-1: usage or price is not known.</summary>
    public const long Unknown = -1;

    // A dollar per million tokens is a thousand nano-dollars per token.
    private const double NanoPerToken = 1000;

    /// <summary>Prompt tokens at the price of input, those out of the vendor's cache at theirs (where it is not known: input's), tokens of the answer at the price of output.</summary>
    public static long Of(in Usage usage, DeploymentFacts facts)
    {
        if (facts.InputPrice < 0 || facts.OutputPrice < 0 || (usage.Input < 0 && usage.Output < 0))
        {
            return Unknown;
        }

        var input = Math.Max(0, usage.Input);
        var cached = Math.Clamp(usage.CachedInput, 0, input);
        var cachedPrice = facts.CachedInputPrice < 0 ? facts.InputPrice : facts.CachedInputPrice;
        return (long)Math.Round(NanoPerToken * (((input - cached) * facts.InputPrice) + (cached * cachedPrice) + (Math.Max(0, usage.Output) * facts.OutputPrice)));
    }
}
