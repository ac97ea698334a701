using System.Text;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Providers.Cohere;
using EdgeRouter.Providers.Gemini;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Routing;
using EdgeRouter.Upstream;

namespace EdgeRouter.Pipeline;

/// <summary>
/// Makes the request of one attempt out of the client's. Between equal sides: the received bytes and a few edits. Between different ones: the client's request, with the operator's edits, is read once and written anew in the
/// target's dialect. Built afresh for every attempt, so that a chain may cross dialects.
/// </summary>
internal static class AttemptRequest
{
    private const int LongestList = 512;

    /// <param name="written">Holds the body of a translated request; must outlive the attempt. Null: nothing was translated.</param>
    /// <returns>Null, or why the target cannot be asked.</returns>
    public static AttemptFailure? Compose(ExchangeContext x, Route route, Continuation? continues, int credential, TimeProvider time, ref RequestForm form, out UpstreamRequest request, out ByteBuffer? written)
    {
        var deployment = route.Deployment;
        var facts = x.Facts;
        written = null;
        request = new UpstreamRequest
        {
            Endpoint = x.Runtime.Upstreams[deployment.Provider],
            Credential = credential,
            Operation = x.Request.Operation,
            Path = form.Path!,
            PathVaries = form.PathVaries,
            Body = x.Body.Memory,
            Stream = facts.Stream,
            RequestId = x.Request.RequestId,
            ForwardedHeaders = x.Request.ForwardedTo(deployment.Provider),
        };
        var parameters = x.Plan.Step.Parameters ?? x.Decision.Arm?.Parameters ?? x.Decision.Rule?.Parameters ?? route.Model.Parameters;
        if (continues is not null)
        {
            continues.Edit(facts, deployment, ref request.Edits);
            parameters = continues.Cap(parameters, facts);
        }

        if (parameters is not null)
        {
            ParameterEdits.Apply(request.Body.Span, parameters, ref request.Edits);
        }

        if (form.Translated)
        {
            return Translate(x, route, time, ref form, ref request, out written);
        }

        form.StripUsage = Dialects.Of(deployment.Provider.Dialect, request.Operation).Edit(facts, request.Operation, deployment.Provider.Quirks, form.NameInBody, ref request.Edits);
        if (request.Endpoint.HasOwnHeaders)
        {
            request.ForwardedHeaders = request.Endpoint.HeadersOf(request, time);
        }

        return null;
    }

    /// <summary>What is to be said of the end of the model that is asked; null: no end is known.</summary>
    public static string? EndOfModel(ExchangeContext x, Route route)
    {
        if (!route.IsWildcard)
        {
            return route.Deployment.Facts.End?.Notice;
        }

        var name = x.Facts.Model;
        return route.Deployment.Provider.Ends is { } ends && ends.TryGet(x.Body.Span.Slice(name.Start + route.Strip, name.Length - route.Strip), out var notice) ? notice : null;
    }

    /// <summary>The upstream's name for the model as the inside of a JSON string; empty when the name in the body stays.</summary>
    public static ReadOnlyMemory<byte> UpstreamName(ExchangeContext x, Route route)
    {
        if (!route.IsWildcard || route.Strip == 0)
        {
            return route.Deployment.UpstreamModelUtf8;
        }

        // Cutting the prefix off is the edit. A name written with escapes is spliced as its plain text.
        var facts = x.Facts;
        return facts.ModelHasEscape
            ? RouteNames.PlainModel(x.Body.Span.Slice(facts.Model.Start, facts.Model.Length), route.Strip)
            : x.Body.Memory.Slice(facts.Model.Start + route.Strip, facts.Model.Length - route.Strip);
    }

    private static AttemptFailure? Translate(ExchangeContext x, Route route, TimeProvider time, ref RequestForm form, ref UpstreamRequest request, out ByteBuffer? written)
    {
        written = null;
        var losses = new List<FieldLoss>();
        var buffer = new ByteBuffer(x.Pool);
        if (Write(x, route, ref form, request, buffer, losses) is { } refused)
        {
            buffer.Release();
            return refused;
        }

        // What is counted is not answered: without what the target has no word for, the count is the one that its answer would have.
        var mayDrop = route.Model.DropUnsupported || request.Operation == Operation.CountTokens;
        foreach (var loss in losses)
        {
            if (!loss.Droppable || !mayDrop)
            {
                buffer.Release();
                return Refused(
                    $"'{loss.Field}' {loss.Reason}{(loss.Droppable ? "; the router's operator may allow to leave it out (drop_unsupported)" : "")}",
                    "unsupported_parameter",
                    loss.Field);
            }
        }

        form.Dropped = losses.Count == 0 ? null : ListOf(losses);
        request.Edits = default;
        request.Body = buffer.Memory;
        request.ForwardedHeaders = request.Endpoint.HeadersOf(request, time);
        written = buffer;
        return null;
    }

    private static AttemptFailure? Write(ExchangeContext x, Route route, ref RequestForm form, in UpstreamRequest request, ByteBuffer buffer, List<FieldLoss> losses)
    {
        if (request.Operation == Operation.Embeddings)
        {
            var body = request.Edits.Count == 0 ? request.Body.Span : request.Edits.ApplyTo(request.Body.Span);
            var model = form.NameInBody.IsEmpty ? x.Body.Span.Slice(x.Facts.Model.Start, x.Facts.Model.Length) : form.NameInBody.Span;
            return CohereEmbedWriter.Write(body, model, buffer, losses, out form.Base64) ? null : Refused("Missing required parameter: 'input'.", "missing_required_parameter", "input");
        }

        var error = request.Edits.Count == 0 ? x.ReadChat(out var chat) : ReadEdited(x, request, out chat);
        if (error is not null)
        {
            return Refused(error.Message, error.Code, error.Param);
        }

        var provider = route.Deployment.Provider;
        var target = Translations.TargetOf(provider.Dialect, provider.Quirks, form.NameInBody.IsEmpty ? chat.Model : form.NameInBody, route.Deployment.Facts.MaxOutput);
        if (request.Operation != Operation.CountTokens)
        {
            Translations.WriterOf(chat, target, buffer, losses).Write();
            return null;
        }

        var whole = new ByteBuffer(x.Pool);
        Translations.WriterOf(chat, target, whole, losses).Write();
        Translations.WriteCount(whole.Written, target, buffer);
        whole.Release();
        return null;
    }

    private static GatewayError? ReadEdited(ExchangeContext x, in UpstreamRequest request, out ChatRequest chat)
    {
        var reader = Translations.ReaderOf(Dialects.ClientOf(request.Operation));
        return reader.Read(request.Edits.ApplyTo(request.Body.Span), out chat) ? null : reader.Error;
    }

    private static AttemptFailure Refused(string message, string? code, string? param) =>
        new(FailurePhase.None, FailureClass.NotExpressible, FailureText.Of(FailureClass.NotExpressible), Error: new UpstreamError(message, null, code, param));

    // For a header: a caller's own names may hold anything.
    private static string ListOf(List<FieldLoss> losses)
    {
        var list = new StringBuilder();
        foreach (var loss in losses)
        {
            if (list.Length + loss.Field.Length > LongestList)
            {
                list.Append(",...");
                break;
            }

            list.Append(list.Length == 0 ? "" : ",");
            foreach (var c in loss.Field)
            {
                list.Append(char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '[' or ']' ? c : '?');
            }
        }

        return list.ToString();
    }
}
