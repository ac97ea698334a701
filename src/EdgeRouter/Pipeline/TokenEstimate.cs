using System.Buffers;
using System.Globalization;
using System.Text;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Pipeline;

/// <summary>
/// The answer to <c>/v1/messages/count_tokens</c> where no deployment of the model can count: with the model's vocabulary where it is built in, else one token for four bytes of the request. What is not exact is marked as an estimate
/// (<c>x-edgerouter-estimate: true</c>), and nothing is sent anywhere; also where one of Bedrock's models cannot be counted.
/// </summary>
internal static class TokenEstimate
{
    public static bool IsDue(ExchangeContext x)
    {
        if (x.Request.Operation != Operation.CountTokens)
        {
            return false;
        }

        foreach (var candidate in x.Decision.Model.Candidates)
        {
            var provider = candidate.Deployment.Provider;
            if (Dialects.Of(provider.Dialect).Path(Operation.CountTokens, provider.Quirks) is not null || Translations.CountPath(provider.Dialect, provider.Quirks, "") is not null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Bedrock counts for some of its models only, and says so with a refusal.</summary>
    public static bool Replaces(ExchangeContext x) =>
        x.Request.Operation == Operation.CountTokens && x.Plan is { LastDeployment.Provider.Dialect: DialectId.Bedrock, Last.Class: FailureClass.BadRequest or FailureClass.NotFound or FailureClass.Forbidden };

    public static async ValueTask AnswerAsync(ExchangeContext x)
    {
        var (tokens, isExact) = await CountAsync(x);
        var body = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"input_tokens\":{tokens}}}"));
        x.Head.Status = 200;
        x.Head.ContentType = "application/json";
        x.Head.ContentLength = body.Length;
        x.Head.UpstreamMilliseconds = -1;
        x.Head.Estimated = !isExact;
        x.Reply.Start(x.Head);
        x.Reply.Body.Put(body);
        x.Record.Status = 200;
        x.Record.BytesOut = body.Length;
        await x.Reply.FlushAsync();
    }

    private static async ValueTask<(int Tokens, bool IsExact)> CountAsync(ExchangeContext x)
    {
        var rough = (Math.Max(1, x.Facts.PromptTokens), false);
        var family = FamilyOf(x);
        if (family == TokenFamily.Unknown || x.ReadChat(out var chat) is not null)
        {
            return rough;
        }

        // A full queue: rough is better than late.
        var job = new CountJob(chat, family);
        return await x.Offload.RunAsync(CountJob.OnQueue, job) ? (job.Tokens, job.IsExact) : rough;
    }

    // Of one mind, or unknown: a chat may go to any of them.
    private static TokenFamily FamilyOf(ExchangeContext x)
    {
        var family = TokenFamily.Unknown;
        foreach (var candidate in x.Decision.Model.Candidates)
        {
            var its = TokenCounter.FamilyOf(candidate.Deployment.UpstreamModel ?? Encoding.UTF8.GetString(x.Body.Span.Slice(x.Facts.Model.Start, x.Facts.Model.Length)));
            if (its == TokenFamily.Unknown || (family != TokenFamily.Unknown && family != its))
            {
                return TokenFamily.Unknown;
            }

            family = its;
        }

        return family;
    }

    private sealed class CountJob(ChatRequest chat, TokenFamily family)
    {
        public static readonly Action<object> OnQueue = static self => ((CountJob)self).Run();

        public int Tokens { get; private set; }

        public bool IsExact { get; private set; }

        private void Run()
        {
            Tokens = TokenCounter.Count(chat, family, out var isExact);
            IsExact = isExact;
        }
    }
}
