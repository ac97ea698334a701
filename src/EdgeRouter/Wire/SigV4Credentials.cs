namespace EdgeRouter.Wire;

/// <summary>An Amazon key as its chain of sources gave it. Never logged.</summary>
/// <param name="SessionToken">Of temporary keys; null for lasting ones.</param>
internal sealed record SigV4Credentials(string KeyId, string Secret, string? SessionToken)
{
    // The generated one would print the secret.
    public override string ToString() => nameof(SigV4Credentials);
}
