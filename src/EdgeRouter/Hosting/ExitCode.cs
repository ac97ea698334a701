namespace EdgeRouter.Hosting;

/// <summary>Exit codes of the commands.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The configuration is wrong, or a command was used wrongly.</summary>
    public const int BadInput = 1;

    /// <summary>A router that was asked did not say that it is well. One, because health checks of containers know no other number.</summary>
    public const int NotHealthy = 1;

    /// <summary>The machine does not let us: a port is taken, a file cannot be read.</summary>
    public const int CannotStart = 2;
}
