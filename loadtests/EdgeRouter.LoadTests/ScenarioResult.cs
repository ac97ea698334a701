using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Scenarios;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests;

/// <summary>A scenario that has run and been judged.</summary>
internal sealed record ScenarioResult(LoadScenario Scenario, Schedule Schedule, string Runner, Measured Measured, IReadOnlyList<Verdict> Verdicts);
