namespace EdgeRouter.Model;

/// <summary>Whose fault a failure is. Only what is the upstream's fault may ever count against it.</summary>
internal enum Blame : byte
{
    None = 0,
    Upstream = 1,
    Client = 2,
    Router = 3,
}
