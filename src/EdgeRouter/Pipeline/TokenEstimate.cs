using System.Buffers;
using System.Globalization;
using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Providers;

namespace EdgeRouter.Pipeline;

/// <summary>
/// The answer to <c>/v1/messages/count_tokens</c> where no deployment of the model can count: one token for four bytes of the request, marked as an estimate (<c>x-edgerouter-estimate: true</c>), and nothing is sent anywhere.
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
            if (Dialects.Of(candidate.Deployment.Provider.Dialect).Path(Operation.CountTokens, candidate.Deployment.Provider.Quirks) is not null)
            {
                return false;
            }
        }

        return true;
    }

    public static async ValueTask AnswerAsync(ExchangeContext x)
    {
        var body = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"input_tokens\":{Math.Max(1, x.Facts.PromptTokens)}}}"));
        x.Head.Status = 200;
        x.Head.ContentType = "application/json";
        x.Head.ContentLength = body.Length;
        x.Head.UpstreamMilliseconds = -1;
        x.Head.Estimated = true;
        x.Reply.Start(x.Head);
        x.Reply.Body.Write(body);
        x.Record.Status = 200;
        x.Record.BytesOut = body.Length;
        await x.Reply.FlushAsync();
    }
}
