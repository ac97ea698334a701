namespace EdgeRouter.Model;

/// <summary>What follows from a class of failure: one row of the <see cref="FailureTable"/>. Status 0 means: the upstream's own status goes through.</summary>
/// <param name="Name">Its name in logs, metrics, the configuration and the <c>code</c> of the error envelope.</param>
/// <param name="ClientStatus">HTTP status for the caller when nothing has been sent yet.</param>
/// <param name="Next">What is tried after it.</param>
/// <param name="Breaker">It counts for the circuit breaker of the deployment.</param>
internal readonly record struct FailurePolicy(string Name, Blame Blame, int ClientStatus, string ErrorType, NextStep Next, bool Breaker)
{
    /// <summary>The row of the table that is built in; what the operator changed stands in <see cref="Snapshot.Failures"/>. Names and blame are the same in both.</summary>
    public static FailurePolicy Of(FailureClass failure) => FailureTable.BuiltIn[failure];
}
