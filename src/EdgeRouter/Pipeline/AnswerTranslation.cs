using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Providers.Cohere;
using EdgeRouter.Providers.Gemini;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Pipeline;

/// <summary>Sets up the way back of an attempt whose two sides speak different dialects.</summary>
internal static class AnswerTranslation
{
    private const int IdLength = 24;

    public static TranslatedStream Of(ExchangeContext x, Provider provider, in RequestForm form, Clock clock)
    {
        var model = form.NameInBody;
        var client = Dialects.ClientOf(x.Request.Operation);
        var name = model.IsEmpty ? x.Body.Memory.Slice(x.Facts.Model.Start, x.Facts.Model.Length) : model;
        if (x.Request.Operation == Operation.Embeddings)
        {
            return new TranslatedStream(new CohereEmbeddings(name, form.Base64, x.Pool), binary: false, x.Pool);
        }

        if (x.Request.Operation == Operation.CountTokens)
        {
            return new TranslatedStream(new TokenCountAnswer(provider.Dialect, x.Pool), binary: false, x.Pool);
        }

        var options = new AnswerOptions(NewId(client), name, clock.Time.GetUtcNow().ToUnixTimeSeconds(), x.Facts.IncludeUsage);
        var translator = new Translator(provider.Dialect, client, x.Facts.Stream, options, provider.Quirks, x.Pool);
        return new TranslatedStream(translator, binary: provider.Dialect == DialectId.Bedrock, x.Pool);
    }

    // Unique without coordination; not a secret.
    private static byte[] NewId(DialectId client)
    {
        var prefix = client == DialectId.Anthropic ? "msg_"u8 : "chatcmpl-"u8;
        var id = new byte[prefix.Length + IdLength];
        prefix.CopyTo(id);
        Random.Shared.GetItems("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8, id.AsSpan(prefix.Length));
        return id;
    }
}
