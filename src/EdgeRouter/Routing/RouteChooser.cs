using System.Runtime.InteropServices;
using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Routing.Strategies;

namespace EdgeRouter.Routing;

/// <summary>
/// Decides in two steps. <see cref="Decide"/>, once per request: the rule, the arm of a split, the strategy. <see cref="Choose"/>, once per attempt: hard constraints first, then the strategy over what is left, with what was measured
/// a moment ago. Pure but for the random numbers and the clock that come in; no lock, and nothing allocated unless a header or a rule's text has to be read.
/// </summary>
internal sealed class RouteChooser(HealthTable health, TimeProvider time, RuleMatcher.ReadText readText, Func<ulong> dice)
{
    // A deployment that gets no traffic is measured again with one request in so long: often when it once was better than what is chosen now, seldom when it never was.
    private const uint ProbeHopeful = 5_000;
    private const uint ProbeHopeless = 60_000;

    private const uint RampSalt = 1000;

    // Of an answer whose length nobody capped, tokens.
    private const int UsualOutput = 256;

    public void Decide(VirtualModel asked, int strip, in RouteRequest request, out Decision decision)
    {
        decision = new Decision { Model = asked, Strip = strip, Strategy = asked.Strategy };
        if (asked.Rules.Count > 0)
        {
            var rule = RuleMatcher.First(asked.Rules, request, time.GetUtcNow(), readText);
            decision.Rule = rule;
            if (rule?.Target is { } target)
            {
                decision.Model = target;
                decision.Strip = 0;
                decision.Strategy = target.Strategy;
            }

            decision.Strategy = rule?.Strategy ?? decision.Strategy;
        }

        if (decision.Model.Split is { } split)
        {
            var arm = ArmOf(split, decision.Model, request);
            decision.Arm = arm;
            if (arm.Target is { } target)
            {
                decision.Model = target;
                decision.Strategy = target.Strategy;
            }

            decision.Strategy = arm.Strategy ?? decision.Strategy;
        }

        if (request.Wants.Strategy is { } wanted && wanted != decision.Strategy.Kind)
        {
            decision.Strategy = decision.Strategy with { Kind = wanted };
        }

        if (decision.Strategy.Kind == StrategyKind.Sticky)
        {
            decision.Affinity = AffinityOf(request);
        }

        decision.Needs = request.Facts.Needs | (SeenMedia(decision.Model.MissingSomewhere, request) & decision.Model.MissingSomewhere);
    }

    /// <summary>The deployment for the next attempt.</summary>
    /// <param name="tried">By candidate index: already tried in this request; empty: none.</param>
    /// <returns>False: none is left; <see cref="Exclude"/> says of each why.</returns>
    public bool Choose(in Decision decision, in RouteRequest request, RoutingState state, ReadOnlySpan<bool> tried, out int chosen)
    {
        var candidates = decision.Model.Candidates;
        Span<ushort> eligible = stackalloc ushort[candidates.Length];
        var now = Now();
        var count = Collect(decision, request, tried, now, Exclusion.None, eligible);
        if (count == 0)
        {
            // A key that was refused a moment ago is better than none: its provider's answer is the truth.
            count = Collect(decision, request, tried, now, Exclusion.Credentials, eligible);
        }

        if (count <= 1)
        {
            chosen = count == 1 ? eligible[0] : -1;
            return count == 1;
        }

        var bits = dice();
        count = Thin(candidates, eligible[..count], now, bits);
        var selection = Select(decision, request, state, eligible[..count], now, state.TakeTurn(decision.Model), bits);
        if (MayProbe(decision.Strategy.Kind) && WantsProbe(selection) is >= 0 and var open)
        {
            // These strategies would not come back to it by themselves.
            chosen = open;
            return true;
        }

        chosen = Strategy.Of(decision.Strategy.Kind).Choose(selection);
        if (MayProbe(decision.Strategy.Kind) && Probe(selection, chosen) is >= 0 and var probed)
        {
            chosen = probed;
        }
        else if (decision.Strategy.Kind == StrategyKind.Priority && decision.Strategy.SpillFirstToken > 0 && LookAgain(selection, chosen) is >= 0 and var spilled)
        {
            chosen = spilled;
        }

        return true;
    }

    /// <summary>All that can serve the request now; for explanations.</summary>
    public ushort[] Eligible(in Decision decision, in RouteRequest request, uint now)
    {
        var eligible = new ushort[decision.Model.Candidates.Length];
        var count = Collect(decision, request, default, now, Exclusion.None, eligible);
        count = count > 0 ? count : Collect(decision, request, default, now, Exclusion.Credentials, eligible);
        return eligible[..count];
    }

    /// <summary>Tokens that a request is taken to use of a limit, before its answer says better.</summary>
    public static int TokensOf(in RequestFacts facts) => facts.PromptTokens + (facts.MaxOutputTokens > 0 ? facts.MaxOutputTokens : UsualOutput);

    /// <summary>Why a candidate cannot serve the request now.</summary>
    public Exclusion Exclude(in Decision decision, in RouteRequest request, Candidate candidate, uint now)
    {
        var deployment = candidate.Deployment;
        var facts = deployment.Facts;
        var exclusion = decision.Model.Constraints?.Of(deployment) ?? Exclusion.None;
        exclusion = exclusion != Exclusion.None ? exclusion : request.Key?.Constraints?.Of(deployment) ?? Exclusion.None;
        exclusion = exclusion != Exclusion.None ? exclusion : decision.Rule?.Constraints?.Of(deployment) ?? Exclusion.None;
        if (exclusion != Exclusion.None)
        {
            return exclusion;
        }

        if (!ReferenceEquals(request.Wants, CallerWants.Nothing))
        {
            if (request.Wants.Narrowed?.Check(facts) is { } narrowed and not Exclusion.None)
            {
                return narrowed;
            }

            if (request.Wants.Deployment is { } only && only != deployment.Id)
            {
                return Exclusion.Pinned;
            }
        }

        if (decision.Needs != Capabilities.None && facts.Capabilities is { } has && (decision.Needs & ~has) != 0)
        {
            return Exclusion.Capability;
        }

        if (facts.ContextWindow > 0 && request.Facts.PromptTokens + request.Facts.MaxOutputTokens > facts.ContextWindow)
        {
            return Exclusion.ContextWindow;
        }

        var stats = health[deployment];
        return facts.MaxConcurrency > 0 && stats.InFlight >= facts.MaxConcurrency ? Exclusion.Concurrency
            : !stats.Breaker.Admits(now) ? Exclusion.CircuitOpen
            : stats.Keys.HasRoom(TokensOf(request.Facts), now, out var wait) ? Exclusion.None
            : wait == 0 ? Exclusion.Credentials
            : Exclusion.RateLimited;
    }

    /// <summary>The same request on another model of its chain. Rule, key and caller constrain it as before.</summary>
    public static void Redirect(ref Decision decision, VirtualModel model, in RouteRequest request)
    {
        decision.Model = model;
        decision.Strip = 0;
        decision.Strategy = model.Strategy;
        if (decision.Strategy.Kind == StrategyKind.Sticky && decision.Affinity == 0)
        {
            decision.Affinity = AffinityOf(request);
        }

        decision.Needs = request.Facts.Needs | (SeenMedia(model.MissingSomewhere, request) & model.MissingSomewhere);
    }

    /// <summary>Milliseconds until one of the candidates may have room; 0: one has; <see cref="uint.MaxValue"/>: none will. An open circuit breaker is not waited for: that something failed is to be told at once.</summary>
    public uint RoomIn(in Decision decision, in RouteRequest request, ReadOnlySpan<bool> tried)
    {
        var now = Now();
        var least = uint.MaxValue;
        for (var i = 0; i < decision.Model.Candidates.Length; i++)
        {
            if (tried.IsEmpty || !tried[i])
            {
                var why = Exclude(decision, request, decision.Model.Candidates[i], now);
                least = Math.Min(least, why switch
                {
                    Exclusion.None or Exclusion.Credentials => 0,

                    // Nobody knows when a request ends: it may be now. A guess here would make every queue with a shorter wait useless.
                    Exclusion.Concurrency => 1,
                    Exclusion.RateLimited => WaitFor(why, request, decision.Model.Candidates[i], now),
                    _ => uint.MaxValue,
                });
            }
        }

        return least;
    }

    /// <summary>Milliseconds until an exclusion that passes by itself may be over: the truth as far as it is known, a guess for a cap, whose requests end when they end.</summary>
    public uint WaitFor(Exclusion exclusion, in RouteRequest request, Candidate candidate, uint now)
    {
        const uint Guess = 1_000;
        var stats = health[candidate.Deployment];
        switch (exclusion)
        {
            case Exclusion.CircuitOpen:
                return Math.Max(stats.Breaker.OpenFor(now), Guess);
            case Exclusion.RateLimited:
                stats.Keys.HasRoom(TokensOf(request.Facts), now, out var wait);
                return wait;
            case Exclusion.Credentials:
                return Guess * 60;
            default:
                return Guess;
        }
    }

    /// <summary>What the strategy sees.</summary>
    public Selection Select(in Decision decision, in RouteRequest request, RoutingState state, ReadOnlySpan<ushort> eligible, uint now, long turn, ulong bits) => new()
    {
        Candidates = decision.Model.Candidates,
        Eligible = eligible,
        Health = health,
        Priors = state.Priors,
        Settings = decision.Strategy,
        Now = now,
        PromptTokens = request.Facts.PromptTokens,
        OutputTokens = state.OutputOf(decision.Model, request.Facts.MaxOutputTokens),
        Dice = bits,
        Turn = turn,
        Affinity = decision.Affinity,
    };

    /// <summary>Milliseconds of the estimates' clock.</summary>
    public uint Now() => Clock.WrappingNow(time);

    private int Collect(in Decision decision, in RouteRequest request, ReadOnlySpan<bool> tried, uint now, Exclusion wanted, Span<ushort> into)
    {
        var candidates = decision.Model.Candidates;
        var count = 0;
        for (var i = 0; i < candidates.Length; i++)
        {
            if ((tried.IsEmpty || !tried[i]) && Exclude(decision, request, candidates[i], now) == wanted)
            {
                into[count++] = (ushort)i;
            }
        }

        return count;
    }

    // What has just recovered gets a part of its traffic; but never is nobody left.
    private int Thin(Candidate[] candidates, Span<ushort> eligible, uint now, ulong bits)
    {
        var kept = 0;
        for (var i = 0; i < eligible.Length; i++)
        {
            var share = health[candidates[eligible[i]].Deployment].Breaker.Share(now);
            if (share >= 1 || Chance.Unit(Chance.Mix(bits, (uint)i + RampSalt)) < share || (kept == 0 && i == eligible.Length - 1))
            {
                eligible[kept++] = eligible[i];
            }
        }

        return kept;
    }

    private static int WantsProbe(in Selection selection)
    {
        foreach (var at in selection.Eligible)
        {
            if (selection.StatsOf(at).Breaker.WantsProbe(selection.Now))
            {
                return at;
            }
        }

        return -1;
    }

    private static bool MayProbe(StrategyKind kind) => kind is StrategyKind.Latency or StrategyKind.Blend;

    // One random candidate is looked at, so the cost does not grow with their number; with any traffic at all each comes up often enough.
    private static int Probe(in Selection selection, int chosen)
    {
        var at = selection.Eligible[(int)Chance.Below(Chance.Mix(selection.Dice, 2), (uint)selection.Eligible.Length)];
        var stats = selection.StatsOf(at);
        if (at == chosen || stats.Age(selection.Now) < ProbeHopeful)
        {
            return -1;
        }

        var now = selection.Expect(chosen);
        var every = stats.Best(SizeClass.Of(selection.PromptTokens), now.OutputTokens) < now.Completion ? ProbeHopeful : ProbeHopeless;
        return stats.ClaimProbe(selection.Now, every) ? at : -1;
    }

    // What counts as full because it was slow gets no traffic, so nobody would notice that it is fast again (or, behind an outage, there again). Only what is preferred to the chosen one: nothing is spent in the cloud to look at it.
    private static int LookAgain(in Selection selection, int chosen)
    {
        foreach (var at in selection.Eligible)
        {
            if (at == chosen || selection.Candidates[at].Priority > selection.Candidates[chosen].Priority || !PriorityStrategy.IsFull(selection, at))
            {
                continue;
            }

            var stats = selection.StatsOf(at);
            var every = stats.Best(SizeClass.Of(selection.PromptTokens), outputTokens: 0) <= selection.Settings.SpillFirstToken ? ProbeHopeful : ProbeHopeless;
            if (stats.ClaimProbe(selection.Now, every))
            {
                return at;
            }
        }

        return -1;
    }

    internal static bool NeedsImages(in RouteRequest request) => (SeenMedia(Capabilities.Vision, request) & Capabilities.Vision) != 0;

    // Member names that the dialects use for media; inside a text the quotes would be escaped, so these bytes can only be JSON of its own.
    private static Capabilities SeenMedia(Capabilities wanted, in RouteRequest request)
    {
        var seen = Capabilities.None;
        if ((wanted & Capabilities.Vision) != 0
            && (request.Body.IndexOf("\"image_url\""u8) >= 0 || request.Body.IndexOf("\"input_image\""u8) >= 0 || request.Body.IndexOf("\"image\""u8) >= 0))
        {
            seen |= Capabilities.Vision;
        }

        if ((wanted & Capabilities.Audio) != 0 && request.Body.IndexOf("\"input_audio\""u8) >= 0)
        {
            seen |= Capabilities.Audio;
        }

        return seen;
    }

    private SplitArm ArmOf(TrafficSplit split, VirtualModel model, in RouteRequest request)
    {
        var who = split.By switch
        {
            SplitBy.User => RuleMatcher.UserOf(request) ?? request.Key?.Id,
            SplitBy.Session => request.Headers.Header("x-edgerouter-session") ?? request.Key?.Id,
            _ => null,
        };

        // The model's name is the salt: who is in one experiment's canary need not be in every other's.
        var position = Chance.Unit(who is null ? dice() : HashOf(who, HashOf(model.Name, 0)));
        for (var i = 0; i < split.Arms.Count - 1; i++)
        {
            position -= split.Arms[i].Share;
            if (position < 0)
            {
                return split.Arms[i];
            }
        }

        return split.Arms[^1];
    }

    // The session if the caller names one, else the user, else the beginning of the conversation, which later turns repeat: that is what a provider's prompt cache works on.
    private static ulong AffinityOf(in RouteRequest request)
    {
        const int Prefix = 512;
        if ((request.Headers.Header("x-edgerouter-session") ?? RuleMatcher.UserOf(request)) is { } who)
        {
            return HashOf(who, 0) | 1;
        }

        var messages = request.Facts.Messages;
        return messages.IsPresent ? Chance.Hash(request.Body.Slice(messages.Start, Math.Min(messages.Length - 1, Prefix))) | 1 : 0;
    }

    private static ulong HashOf(string text, ulong seed) => Chance.Hash(MemoryMarshal.AsBytes(text.AsSpan()), seed);
}
