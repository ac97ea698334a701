using EdgeRouter.Model;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>Nothing ever interrupts.</summary>
internal sealed class QuietWatch : DeadlineWatch
{
    public override FailureClass Interrupted => FailureClass.None;
}
