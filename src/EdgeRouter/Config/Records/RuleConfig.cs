using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record RuleConfig
{
    [Description("Its name in headers, log and explain.")]
    public required string Name { get; init; }

    [Description("Conditions, which must all hold. Default: every request.")]
    public RuleWhenConfig? When { get; init; }

    [Description("What then applies.")]
    public required RuleThenConfig Then { get; init; }
}
