using EdgeRouter.Model;

namespace EdgeRouter.BenchOperations.InMemory;

/// <summary>A watch that nothing interrupts.</summary>
internal sealed class IdleWatch : DeadlineWatch
{
    public override FailureClass Interrupted => FailureClass.None;
}
