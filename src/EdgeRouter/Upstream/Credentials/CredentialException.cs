namespace EdgeRouter.Upstream.Credentials;

/// <summary>A cloud answered, but not with a credential. The message holds nothing of its answer.</summary>
internal sealed class CredentialException(string message) : Exception(message);
