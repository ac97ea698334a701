using System.Globalization;
using System.Text;
using EdgeRouter.BenchOperations.Answers;
using EdgeRouter.BenchOperations.Compression;

namespace EdgeRouter.Microbenchmarks;

/// <summary>
/// The tables of docs/cache-compression.md. Options: <c>--dictionary FILE</c> instead of the shipped one; <c>--count N</c> instead of 10,000; texts (files) that are cut into pieces and put into made-up envelopes.
/// </summary>
internal static class CompressionReport
{
    private static readonly int[] Classes = [512, 1024, 2048, 4096, 8192, 21 << 10, 1 << 20];

    public static void Print(string[] options)
    {
        var (count, texts) = (10_000, new List<string>());
        byte[]? dictionary = null;
        for (var i = 0; i < options.Length; i++)
        {
            switch (options[i])
            {
                case "--dictionary":
                    dictionary = File.ReadAllBytes(options[++i]);
                    break;
                case "--count":
                    count = int.Parse(options[++i], CultureInfo.InvariantCulture);
                    break;
                default:
                    texts.Add(File.ReadAllText(options[i]));
                    break;
            }
        }

        var generator = new AnswerGenerator(AnswerSet.Test, seed: 7);
        var answers = Enumerable.Range(0, count).Select(_ => generator.Next()).ToList();
        using var without = new PackingMeter(useDictionary: false);
        using var with = new PackingMeter(useDictionary: true, dictionary);
        Table("Made-up answers", answers, without, with);
        if (texts.Count > 0)
        {
            Table("The given texts in made-up envelopes", [.. Pieces(texts).Select((t, i) => generator.Wrap((AnswerForm)(i % 4), t))], without, with);
        }

        Sizes(generator, without, with);
        var memory = with.Memory();
        Console.WriteLine($"\nNative memory, bytes: dictionary's tables {memory.Dictionary}, a packing context {memory.Packing}, an unpacking context {memory.Unpacking}.");
    }

    private static void Table(string title, List<SampleAnswer> answers, PackingMeter without, PackingMeter with)
    {
        Header(title);
        var groups = answers.GroupBy(static a => (a.Form, Class: Array.FindIndex(Classes, c => a.Bytes.Length < c))).OrderBy(static g => g.Key);
        foreach (var group in groups)
        {
            Row($"{group.Key.Form}, {Label(group.Key.Class)}", [.. group.Select(static a => a.Bytes)], without, with);
        }

        Row("all", [.. answers.Select(static a => a.Bytes)], without, with);
    }

    // Where the dictionary stops paying and where a thread is held for too long.
    private static void Sizes(AnswerGenerator generator, PackingMeter without, PackingMeter with)
    {
        Header("By size");
        foreach (var size in (ReadOnlySpan<int>)[1 << 10, 2 << 10, 3 << 10, 4 << 10, 6 << 10, 8 << 10, 12 << 10, 16 << 10, 24 << 10, 32 << 10, 64 << 10, 128 << 10, 256 << 10, 512 << 10])
        {
            foreach (var form in (ReadOnlySpan<AnswerForm>)[AnswerForm.OpenAiJson, AnswerForm.OpenAiStream])
            {
                var answers = Enumerable.Range(0, size > 64 << 10 ? 10 : 60).Select(_ => generator.Next(form, ContentKind.Prose, size).Bytes);
                Row($"{form}, {size >> 10} KB", [.. answers], without, with);
            }
        }
    }

    private static IEnumerable<string> Pieces(List<string> texts)
    {
        var random = new Random(3);
        foreach (var text in texts)
        {
            for (int at = 0, length; at < text.Length; at += length)
            {
                length = Math.Min(random.Next(100, 6000), text.Length - at);
                yield return text.Substring(at, length);
            }
        }
    }

    private static void Header(string title)
    {
        Console.WriteLine($"\n{title}\n");
        Console.WriteLine("| form, raw size | answers | mean raw | ratio | with dictionary | pack µs | with | unpack µs | with |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    }

    private static void Row(string name, List<byte[]> answers, PackingMeter without, PackingMeter with)
    {
        var (plain, taught) = (without.Measure(answers), with.Measure(answers));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {plain.Answers} | {plain.MeanRaw:0} | {plain.Ratio:0.00} | {taught.Ratio:0.00} | {plain.PackMicroseconds:0.0} | {taught.PackMicroseconds:0.0} | {plain.UnpackMicroseconds:0.0} | {taught.UnpackMicroseconds:0.0} |"));
    }

    private static string Label(int index)
    {
        var text = new StringBuilder();
        text.Append(index == 0 ? "0" : Kilobytes(Classes[index - 1])).Append(" to ").Append(Kilobytes(Classes[index])).Append(" KB");
        return text.ToString();
    }

    private static string Kilobytes(int bytes) => (bytes / 1024.0).ToString("0.#", CultureInfo.InvariantCulture);
}
