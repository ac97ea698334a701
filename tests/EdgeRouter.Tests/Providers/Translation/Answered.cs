using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Tests.Providers.Translation;

/// <summary>An upstream's answer as one client would get it.</summary>
internal sealed record Answered(string Text, EventKind Kinds, StreamTally Tally, bool IsWhole)
{
    public static readonly AnswerOptions Options = new("answer-1"u8.ToArray(), "asked-model"u8.ToArray(), 1_790_000_000, IncludeUsage: true);

    /// <param name="piece">Bytes per read.</param>
    /// <param name="first">Bytes of the first read.</param>
    public static Answered OfStream(DialectId upstream, DialectId client, bool stream, byte[] bytes, int piece = int.MaxValue, int first = 0, Quirks quirks = Quirks.None)
    {
        var pool = new BufferPool();
        var translator = new Translator(upstream, client, stream, Options, quirks, pool);
        var framing = new TranslatedStream(translator, upstream == DialectId.Bedrock, pool);
        var text = new StringBuilder();
        var tally = StreamTally.Empty;
        var kinds = EventKind.None;
        var at = 0;
        while (at < bytes.Length && (kinds & (EventKind.Error | EventKind.Malformed)) == 0)
        {
            var length = Math.Min(bytes.Length - at, at == 0 && first > 0 ? first : piece);

            // A copy, so that nothing can be read of bytes that have not come yet.
            kinds |= framing.Feed(bytes.AsSpan(at, length).ToArray(), ref tally);
            text.Append(Encoding.UTF8.GetString(translator.Output.Written));
            translator.Output.Clear();
            at += length;
        }

        var whole = false;
        if ((kinds & (EventKind.Error | EventKind.Malformed)) == 0)
        {
            whole = framing.End(ref tally, out var last);
            kinds |= last;
            text.Append(Encoding.UTF8.GetString(translator.Output.Written));
        }

        framing.Release();
        translator.Release();
        Assert.Equal(0, pool.Outstanding);
        return new Answered(text.ToString(), kinds, tally, whole);
    }

    public static Answered OfAnswer(DialectId upstream, DialectId client, bool stream, byte[] json, Quirks quirks = Quirks.None)
    {
        var pool = new BufferPool();
        var translator = new Translator(upstream, client, stream, Options, quirks, pool);
        var tally = StreamTally.Empty;
        var kinds = translator.ReadAnswer(json, ref tally);
        var text = Encoding.UTF8.GetString(translator.Output.Written);
        var whole = translator.IsComplete;
        translator.Release();
        Assert.Equal(0, pool.Outstanding);
        return new Answered(text, kinds, tally, whole);
    }

    /// <summary>What is told beside the bytes.</summary>
    public string Summary => $"kinds: {Kinds}; whole: {IsWhole}; finish: {Tally.Finish}; done: {Tally.Done}; output events: {Tally.OutputEvents}; "
        + $"usage: input {Tally.Usage.Input} output {Tally.Usage.Output} cached {Tally.Usage.CachedInput} written {Tally.Usage.CacheWrite} reasoning {Tally.Usage.Reasoning}"
        + (Tally.Error is { } e ? $"; error: type {e.Type} code {e.Code}: {e.Message}" : "");
}
