namespace EdgeRouter.FunctionalTests.Security;

/// <summary>Looks for core files: where another program takes them, none is left to look for.</summary>
public sealed class CoreFileTheoryAttribute : TheoryAttribute
{
    public CoreFileTheoryAttribute()
    {
        if (File.ReadAllText("/proc/sys/kernel/core_pattern").Trim() is var pattern && pattern is not ("core" or "core.%p"))
        {
            Skip = $"another program takes this machine's core files (kernel.core_pattern: {pattern})";
        }
    }
}
