namespace EdgeRouter.Import;

/// <summary>Whose configuration is read.</summary>
internal enum ImportKind
{
    LiteLlm,
    Portkey,
}
