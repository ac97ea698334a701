namespace EdgeRouter.Model;

/// <summary>What requests to Amazon are signed with. Never logged.</summary>
/// <param name="SessionToken">Of temporary keys; null for lasting ones.</param>
internal sealed record AwsKeys(string KeyId, string Secret, string? SessionToken)
{
    // The generated one would print the secret.
    public override string ToString() => nameof(AwsKeys);
}
