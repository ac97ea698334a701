namespace EdgeRouter.Fuzz.Engine;

/// <summary>What one run of one target came to.</summary>
internal readonly record struct FuzzReport(long Runs, int Edges, int Findings, int Seeds, int Kept, TimeSpan Took, long PeakMegabytes);
