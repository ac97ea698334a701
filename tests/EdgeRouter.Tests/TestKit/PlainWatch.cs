using EdgeRouter.Model;

namespace EdgeRouter.Tests.TestKit;

/// <summary>A watch whose interruption the test sets.</summary>
internal sealed class PlainWatch : DeadlineWatch
{
    public FailureClass Reason { get; set; }

    public override FailureClass Interrupted => Reason;
}
