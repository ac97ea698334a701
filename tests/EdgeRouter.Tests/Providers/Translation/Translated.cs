using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Tests.Providers.Translation;

/// <summary>A client's request as one upstream would get it.</summary>
internal sealed record Translated(string Body, IReadOnlyList<FieldLoss> Losses)
{
    /// <summary>Names of models that have the common traits of their dialect's newer ones.</summary>
    public static RequestTarget TargetOf(DialectId dialect, string? model = null, Quirks quirks = Quirks.None)
    {
        model ??= dialect switch
        {
            DialectId.Anthropic => "claude-sonnet-4-5",
            DialectId.Gemini => "gemini-3.1-flash",
            DialectId.Cohere => "command-a-03-2025",
            DialectId.Bedrock => "eu.anthropic.claude-haiku-4-5-20251001-v1:0",
            _ => "gpt-5.4",
        };
        var name = Encoding.UTF8.GetBytes(model);
        return new RequestTarget(dialect, name, ModelFamilies.Of(dialect, name), quirks);
    }

    public static Translated Of(DialectId client, string body, RequestTarget target)
    {
        var reader = Translations.ReaderOf(client);
        Assert.True(reader.Read(Encoding.UTF8.GetBytes(body), out var request), reader.Error?.Message);
        return Of(request, target);
    }

    public static Translated Of(ChatRequest request, RequestTarget target)
    {
        var pool = new BufferPool();
        var output = new ByteBuffer(pool);
        var losses = new List<FieldLoss>();
        Translations.WriterOf(request, target, output, losses).Write();
        var text = Encoding.UTF8.GetString(output.Written);
        output.Release();
        Assert.Equal(0, pool.Outstanding);
        return new Translated(text, losses);
    }
}
