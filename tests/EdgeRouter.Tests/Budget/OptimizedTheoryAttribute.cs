using System.Diagnostics;
using System.Reflection;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Budget;

/// <summary>A theory about the optimized build: in a debug build every state machine is an object of its own.</summary>
internal sealed class OptimizedTheoryAttribute : TheoryAttribute
{
    public OptimizedTheoryAttribute()
    {
        if (typeof(ClientRequest).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
        {
            Skip = "needs the Release configuration";
        }
    }
}
