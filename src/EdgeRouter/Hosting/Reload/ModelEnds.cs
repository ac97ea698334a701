using EdgeRouter.Model;

namespace EdgeRouter.Hosting.Reload;

/// <summary>What an operator should know of models that their vendors end, and when the next of them does.</summary>
internal static class ModelEnds
{
    /// <summary>A sentence for each deployment whose model has an end.</summary>
    public static IEnumerable<string> NotesOf(Snapshot snapshot) =>
        from deployment in snapshot.Deployments
        let end = deployment.Facts.End
        where end is not null
        select $"{deployment.Id}: {end.Notice}{(end.Followed ? $"; {deployment.UpstreamModel} is asked in its place" : "")}";

    /// <summary>A model of this snapshot has a successor and a last day that had not come when it was compiled, and now has: to be read again.</summary>
    public static bool HaveCome(Snapshot snapshot, DateOnly today) =>
        snapshot.Deployments.Any(d => d.Facts.End is { HasSuccessor: true, Followed: false } end && end.Day <= today);
}
