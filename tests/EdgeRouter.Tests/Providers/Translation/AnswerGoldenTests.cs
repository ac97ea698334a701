using System.Text;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Providers.Translation;

/// <summary>Answers of every upstream dialect, whole and streamed, as both client dialects get them. The name of a file begins with the upstream's dialect.</summary>
public sealed class AnswerGoldenTests
{
    private static readonly DialectId[] Clients = [DialectId.OpenAi, DialectId.Anthropic];

    public static TheoryData<string> Streams => [.. GoldenFiles.Names("Streams", ".stream")];

    public static TheoryData<string> Answers => [.. GoldenFiles.Names("Answers", ".answer.json")];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_ToEveryClientAndForm_IsTheGoldenOne(string name)
    {
        var bytes = BytesOf(name, out var upstream);
        var text = new StringBuilder();
        foreach (var client in Clients)
        {
            foreach (var stream in new[] { true, false })
            {
                var answered = Answered.OfStream(upstream, client, stream, bytes, quirks: QuirksOf(name));
                text.Append("=== ").Append(client).Append(stream ? " stream\n" : " whole\n");
                text.Append(stream || answered.Text.Length == 0 ? answered.Text : GoldenFiles.Pretty(Encoding.UTF8.GetBytes(answered.Text)) + "\n").Append("--- ").Append(answered.Summary).Append("\n\n");
            }
        }

        GoldenFiles.Check($"Streams/{name}.expected.txt", text.ToString());
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_AtEverySplit_IsTheSame(string name)
    {
        var bytes = BytesOf(name, out var upstream);
        foreach (var client in Clients)
        {
            var whole = Answered.OfStream(upstream, client, stream: true, bytes, quirks: QuirksOf(name));
            for (var split = 1; split < bytes.Length; split++)
            {
                Same(whole, Answered.OfStream(upstream, client, stream: true, bytes, first: split, quirks: QuirksOf(name)), split);
            }

            foreach (var piece in new[] { 1, 2, 3, 7, 64 })
            {
                Same(whole, Answered.OfStream(upstream, client, stream: true, bytes, piece, quirks: QuirksOf(name)), -piece);
            }
        }
    }

    // A stream that ends early is never told as whole, and never throws.
    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_CutAnywhere_IsWholeOnlyBehindItsFinish(string name)
    {
        var bytes = BytesOf(name, out var upstream);
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = Answered.OfStream(upstream, DialectId.OpenAi, stream: true, bytes[..length], quirks: QuirksOf(name));
            Assert.True(!cut.IsWhole || cut.Tally.Finish != FinishReason.None || cut.Tally.Done, $"whole after {length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_ToEveryClientAndForm_IsTheGoldenOne(string name)
    {
        var upstream = DialectOf(name);
        var json = GoldenFiles.Read($"Answers/{name}.answer.json");
        var text = new StringBuilder();
        foreach (var client in Clients)
        {
            foreach (var stream in new[] { false, true })
            {
                var answered = Answered.OfAnswer(upstream, client, stream, json, QuirksOf(name));
                text.Append("=== ").Append(client).Append(stream ? " stream\n" : " whole\n");
                text.Append(stream || answered.Text.Length == 0 ? answered.Text : GoldenFiles.Pretty(Encoding.UTF8.GetBytes(answered.Text)) + "\n").Append("--- ").Append(answered.Summary).Append("\n\n");
            }
        }

        GoldenFiles.Check($"Answers/{name}.expected.txt", text.ToString());
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_CutAnywhere_IsMalformedOrEmpty(string name)
    {
        var upstream = DialectOf(name);
        var json = GoldenFiles.Read($"Answers/{name}.answer.json").AsSpan().TrimEnd("\r\n "u8).ToArray();
        for (var length = 0; length < json.Length; length++)
        {
            var cut = Answered.OfAnswer(upstream, DialectId.OpenAi, stream: false, json[..length], QuirksOf(name));
            Assert.True((cut.Kinds & EventKind.Malformed) != 0 && cut.Text.Length == 0, $"told as an answer after {length} bytes: {cut.Summary}");
        }
    }

    private static void Same(Answered whole, Answered split, int at)
    {
        Assert.True(whole.Text == split.Text, $"at {at}: {split.Text}");
        Assert.Equal(whole.Summary, split.Summary);
    }

    private static byte[] BytesOf(string name, out DialectId upstream)
    {
        upstream = DialectOf(name);
        var bytes = GoldenFiles.Read($"Streams/{name}.stream");
        return upstream == DialectId.Bedrock ? BinaryEvents.Of(Encoding.UTF8.GetString(bytes)) : bytes;
    }

    private static DialectId DialectOf(string name) => name.Split('-')[0] switch
    {
        "anthropic" => DialectId.Anthropic,
        "gemini" => DialectId.Gemini,
        "cohere" => DialectId.Cohere,
        "bedrock" => DialectId.Bedrock,
        "azure" => DialectId.AzureOpenAi,
        _ => DialectId.OpenAi,
    };

    private static Quirks QuirksOf(string name) => name.EndsWith("xai", StringComparison.Ordinal) ? Quirks.ReasoningBesideCompletion : Quirks.None;
}
