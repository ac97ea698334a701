namespace EdgeRouter.Wire;

/// <summary>A header that is signed. The name in lower case; the value as it is sent.</summary>
internal readonly record struct SigV4Header(string Name, string Value);
