namespace EdgeRouter.Admin;

/// <summary>A configuration that can be rolled back to.</summary>
/// <param name="Since">When it was (last) put in force.</param>
/// <param name="Cause">What put it in force: start, SIGHUP, file changed, admin, rollback.</param>
internal sealed record KeptRevision(string Revision, DateTimeOffset Since, string Cause, bool InForce);
