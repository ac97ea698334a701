using System.Text;

namespace EdgeRouter.BenchOperations.Answers;

/// <summary>Made-up answers, the same ones for the same seed: sizes from 1 to 20 KB, as many in each doubling.</summary>
public sealed class AnswerGenerator
{
    private const double Smallest = 1024;
    private const double Largest = 20 * 1024;

    // Prose is what most answers are.
    private static readonly ContentKind[] Kinds = [ContentKind.Prose, ContentKind.Prose, ContentKind.Prose, ContentKind.List, ContentKind.Code, ContentKind.Json, ContentKind.Tool, ContentKind.Foreign];

    private readonly Vocabulary _vocabulary;
    private readonly Phrases _phrases;
    private readonly Random _random;

    public AnswerGenerator(AnswerSet set, int seed)
    {
        (_vocabulary, _phrases) = (Vocabulary.Of(set), Phrases.Of(set));

        // The same number for both sets must not give both the same draws.
        _random = new Random((seed * 2) + (int)set);
    }

    public SampleAnswer Next()
    {
        var size = Smallest * Math.Pow(Largest / Smallest, _random.NextDouble());
        var form = (AnswerForm)(_random.Next(3) == 0 ? 2 + _random.Next(2) : _random.Next(2));
        var kind = Kinds[_random.Next(Kinds.Length)];
        return Next(form, kind, (int)size);
    }

    /// <param name="size">Bytes of the whole answer, about.</param>
    public SampleAnswer Next(AnswerForm form, ContentKind kind, int size)
    {
        var length = form switch
        {
            AnswerForm.OpenAiStream => (size - 700) / 48,
            AnswerForm.AnthropicStream => (size - 900) / 13,
            _ => size - 500,
        };
        var topic = new TopicWriter(_vocabulary, _phrases, _random);
        var text = ContentWriter.Write(kind, topic, _vocabulary, Math.Max(1, length));

        // What is generated comes in paragraphs; an answer of a wanted size is cut, as at a limit of tokens. JSON stays whole.
        if (kind is not (ContentKind.Json or ContentKind.Tool) && text.Length > length)
        {
            text = text[..Math.Max(1, length)];
        }

        return Wrap(form, kind, text, topic);
    }

    /// <summary>A text that was not made up, in an envelope that was.</summary>
    public SampleAnswer Wrap(AnswerForm form, string text) => Wrap(form, ContentKind.Prose, text, new TopicWriter(_vocabulary, _phrases, _random));

    private static SampleAnswer Wrap(AnswerForm form, ContentKind kind, string text, TopicWriter topic)
    {
        var answer = form switch
        {
            AnswerForm.OpenAiJson => OpenAiAnswers.Whole(topic, kind, text),
            AnswerForm.OpenAiStream => OpenAiAnswers.Stream(topic, kind, text),
            AnswerForm.AnthropicJson => AnthropicAnswers.Whole(topic, kind, text),
            _ => AnthropicAnswers.Stream(topic, kind, text),
        };
        return new SampleAnswer(form, kind, Encoding.UTF8.GetBytes(answer));
    }

}
