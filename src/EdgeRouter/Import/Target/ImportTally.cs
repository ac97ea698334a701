namespace EdgeRouter.Import.Target;

/// <summary>What a configuration holds, counted for the summary.</summary>
internal sealed record ImportTally(int Models, int Deployments, int Providers, int Rules, int Variables, int LeftOut)
{
    public static ImportTally Of(ImportedRouter router, Variables variables)
    {
        IEnumerable<Remarks> remarks = [router.Head, router.Listen, router.Auth, router.CacheRemarks, router.Defaults.Remarks];
        var left = remarks
            .Concat(router.Providers.Select(static p => p.Remarks))
            .Concat(router.Models.Select(static m => m.Remarks))
            .Concat(router.Models.SelectMany(static m => m.Deployments, static (_, d) => d.Remarks))
            .Concat(router.Rules.Select(static r => r.Remarks))
            .Sum(static r => r.Left);
        return new ImportTally(router.Models.Count, router.Models.Sum(static m => m.Deployments.Count), router.Providers.Count, router.Rules.Count, variables.Uses.Count, left);
    }
}
