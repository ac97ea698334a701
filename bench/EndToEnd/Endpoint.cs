namespace EdgeRouter.Bench.EndToEnd;

/// <summary>Where a load goes.</summary>
/// <param name="Port">On loopback.</param>
/// <param name="Pids">Tells the processes whose time and memory count, when they are all there.</param>
/// <param name="Bare">The upstream itself: always plain HTTP/1.1, whatever the row's transport is.</param>
internal sealed record Endpoint(int Port, Func<IReadOnlyList<int>> Pids, bool Bare = false);
