using System.Text;

namespace EdgeRouter.BenchOperations.Answers;

/// <summary>
/// Writes about one topic: a small vocabulary of its own, repeated as texts repeat theirs, mixed with words from everywhere. Grammar without meaning: real prose has turns of phrase that this lacks, so it packs
/// a little better than what is written here.
/// </summary>
internal sealed class TopicWriter
{
    private const int TopicWords = 120;
    private const int OwnOffset = 12;
    private const double OwnShare = 0.5;

    private readonly Random _random;
    private readonly Vocabulary _vocabulary;
    private readonly string[] _own;

    public TopicWriter(Vocabulary vocabulary, Phrases phrases, Random random)
    {
        (_vocabulary, Phrases, _random) = (vocabulary, phrases, random);
        _own = [.. Enumerable.Range(0, TopicWords).Select(_ => vocabulary.Word(random))];
    }

    public Phrases Phrases { get; }

    public Random Random => _random;

    public string Word() => _random.NextDouble() < OwnShare ? Vocabulary.Pick(_own, OwnOffset, _random) : _vocabulary.Word(_random);

    public string Sentence() => Fill(Of(Phrases.Sentences));

    public string Of(string[] choices) => choices[_random.Next(choices.Length)];

    public string Fill(string pattern)
    {
        var text = new StringBuilder();
        foreach (var sign in pattern)
        {
            text.Append(sign switch { '@' => Word(), '0' => Number(), _ => sign.ToString() });
        }

        text[0] = char.ToUpperInvariant(text[0]);
        return text.ToString();
    }

    public string Paragraph()
    {
        var sentences = Enumerable.Range(0, _random.Next(2, 7)).Select(_ => Sentence());
        return string.Join(' ', sentences);
    }

    public string Title() => string.Join(' ', Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Capital(Word())));

    public string Name()
    {
        var word = Word();
        return _random.Next(3) switch
        {
            0 => $"{word}_{Word()}",
            1 => word + Capital(Word()),
            _ => word,
        };
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private string Number() => _random.Next(4) switch
    {
        0 => _random.Next(2, 12).ToString(),
        1 => _random.Next(1800, 2027).ToString(),
        2 => (_random.Next(10, 99_999) / 10.0).ToString("0.0"),
        _ => _random.Next(10, 5000).ToString(),
    };
}
