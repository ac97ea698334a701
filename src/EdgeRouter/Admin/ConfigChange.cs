namespace EdgeRouter.Admin;

/// <summary>What came of an attempt to change the configuration.</summary>
/// <param name="Status">HTTP status that says it: 200 done, 400 the file is wrong, 404 no such revision, 409 there is nothing to reload or roll back to.</param>
/// <param name="Revision">The one in force now.</param>
/// <param name="Errors">Every error of the file, with its place; empty when it was good.</param>
/// <param name="Notes">What the operator should know besides: settings that need a restart or do not act yet.</param>
internal sealed record ConfigChange(int Status, string Revision, string Message, IReadOnlyList<string> Errors, IReadOnlyList<string> Notes);
