namespace EdgeRouter.Upstream.Sandbox;

internal enum SandboxEventKind
{
    Role,
    Token,
    Finish,
    Usage,
    Error,
    Done,
}
