namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// The order of a stream's events: roles (chat only), then token k of every choice before token k+1 of any, each choice's finish right
/// after its last token, usage when asked, [DONE]. Lazy, so a long stream holds one event. A scripted error ends the stream without a
/// finish, as a broken provider would.
/// </summary>
internal static class SandboxScript
{
    public static IEnumerable<SandboxEvent> Of(SandboxAnswer answer, bool roles)
    {
        var settings = answer.Request.Settings;
        var longest = answer.Choices.Max(static c => c.Tokens.Count);
        var failsAt = settings.Error is null ? int.MaxValue : Math.Min(settings.ErrorAfterTokens ?? 0, longest);
        var due = answer.DueAt(0);
        if (roles)
        {
            foreach (var choice in answer.Choices)
            {
                yield return new SandboxEvent(SandboxEventKind.Role, due, choice);
            }
        }

        for (var token = 0; token <= longest; token++)
        {
            if (token == failsAt)
            {
                yield return new SandboxEvent(SandboxEventKind.Error, due);
                yield break;
            }

            // The finish is due with the last token, so the clock stands still for the round in which nothing but finishes is left.
            due = token < longest ? answer.DueAt(token) : due;
            foreach (var choice in answer.Choices)
            {
                if (token < choice.Tokens.Count)
                {
                    yield return new SandboxEvent(SandboxEventKind.Token, due, choice, token);
                }
                else if (token == choice.Tokens.Count)
                {
                    yield return new SandboxEvent(SandboxEventKind.Finish, due, choice);
                }
            }
        }

        if (answer.Request.IncludeUsage)
        {
            yield return new SandboxEvent(SandboxEventKind.Usage, due);
        }

        yield return new SandboxEvent(SandboxEventKind.Done, due);
    }
}
