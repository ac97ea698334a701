using Microsoft.ML.Tokenizers;

namespace EdgeRouter.BenchOperations.Answers;

/// <summary>
/// Real words in the order of their frequency: those tokens of OpenAI's o200k vocabulary that are a space and letters, about 46,000 of Latin letters alone and 18,000 of other scripts. Each set has every other word.
/// </summary>
internal sealed class Vocabulary
{
    private const int Tokens = 199_998;

    // Without the shortest, which are mostly pieces of words; the patterns bring the small words along.
    private const int Shortest = 4;
    private const int WordOffset = 500;

    // Some of it ends in a dictionary that is shipped.
    private static readonly string[] Unwanted = ["porn", "sex", "fuck", "shit", "nazi", "nigg", "rape", "fetish", "escort", "casino", "viagra", "slut", "whore"];

    // Written down here, because the vocabulary's own Chinese words are mostly advertisements.
    private const string Hanzi = "的一是不了人我在有他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市";

    private readonly string[] _latin;
    private readonly string[][] _foreign;

    private Vocabulary(string[] latin, string[][] foreign) => (_latin, _foreign) = (latin, foreign);

    public static Vocabulary Of(AnswerSet set)
    {
        var tokenizer = TiktokenTokenizer.CreateForEncoding("o200k_base");
        var words = new List<string>();
        for (var token = 0; token < Tokens; token++)
        {
            var text = tokenizer.Decode([token]);
            if (token % 2 == (int)set && text.Length > Shortest && text[0] == ' ' && text.AsSpan(1).ToString().All(static c => char.IsLetter(c) && !char.IsUpper(c)) && !Unwanted.Any(text.Contains))
            {
                words.Add(text[1..]);
            }
        }

        var hanzi = Hanzi.Where((_, i) => i % 2 == (int)set).Select(static c => c.ToString()).ToArray();
        return new Vocabulary(Within(words, 'a', '{'), [Within(words, 'a', 'ɐ'), Within(words, 'Ѐ', '԰'), Within(words, '؀', '܀'), Within(words, 'Ͱ', 'Ѐ'), hanzi]);
    }

    /// <summary>A word of Latin letters; common ones more often, as in language.</summary>
    public string Word(Random random) => Pick(_latin, WordOffset, random);

    /// <summary>Words of one language of another script, or with accents.</summary>
    public string[] Foreign(Random random)
    {
        var all = _foreign[random.Next(_foreign.Length)];
        return [.. Enumerable.Range(0, 400).Select(_ => Pick(all, all.Length / 4, random))];
    }

    /// <summary>Zipf's law with Mandelbrot's offset, by its integral: the logarithm of rank and offset is uniform.</summary>
    public static string Pick(string[] words, int offset, Random random) => words[(int)(offset * Math.Pow((double)(words.Length + offset) / offset, random.NextDouble())) - offset];

    private static string[] Within(List<string> words, char from, char below) => [.. words.Where(w => w.All(c => c >= from && c < below))];
}
