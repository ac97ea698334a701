using EdgeRouter.Caching.Compression;
using EdgeRouter.Config.Records;

namespace EdgeRouter.Hosting;

/// <summary>Trains the dictionary that small cached answers are packed with, on answers of the operator's own. Their text gets into the dictionary: it is as confidential as they are, so only the owner may read it.</summary>
internal static class CacheTrainCommand
{
    // What zstd's trainer holds in memory several times over.
    private const long MostBytes = 512L << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="size">As written by the operator, such as 32KB.</param>
    /// <param name="samples">Files and folders: each file is one answer, in a .jsonl file each line is one.</param>
    public static int Run(string output, string size, IReadOnlyList<string> samples)
    {
        if (ReadSize(size) is not { } bytes)
        {
            return Fail($"'{size}' is not a size from {DictionaryTrainer.SmallestSize}B to {EntryDictionary.LargestSize >> 20}MB, such as 32KB");
        }

        try
        {
            var answers = Read(samples);
            var total = answers.Sum(static a => (long)a.Length);
            if (total > MostBytes)
            {
                return Fail($"{total >> 20} MB of samples are too many; {MostBytes >> 20} MB is the most");
            }

            if (DictionaryTrainer.Train(answers, bytes) is not { } dictionary)
            {
                return Fail($"{answers.Count} samples of {total} bytes do not give a dictionary of {bytes} bytes: a few thousand answers, a hundred times its size, are good; or ask for a smaller one");
            }

            File.Delete(output);
            using (var file = new FileStream(output, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                file.Write(dictionary);
            }

            Console.Out.WriteLine($"{output}: {dictionary.Length} bytes, trained on {answers.Count} answers of {total} bytes. It holds pieces of their text.");
            return ExitCode.Ok;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail(failure.Message);
        }
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"edgerouter cache train: {message}");
        return ExitCode.BadInput;
    }

    private static List<ReadOnlyMemory<byte>> Read(IReadOnlyList<string> samples)
    {
        var answers = new List<ReadOnlyMemory<byte>>();
        foreach (var path in samples.SelectMany(Files))
        {
            var content = File.ReadAllBytes(path);
            if (!path.EndsWith(".jsonl", StringComparison.Ordinal))
            {
                answers.Add(content);
                continue;
            }

            foreach (var line in content.AsSpan().Split((byte)'\n'))
            {
                answers.Add(content.AsMemory(line));
            }
        }

        return answers;
    }

    // In the order of their names, so that the same folder gives the same dictionary.
    private static IEnumerable<string> Files(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [path];

    private static int? ReadSize(string text) =>
        ByteSize.TryParse(text, out var size) && size.Bytes is >= DictionaryTrainer.SmallestSize and <= EntryDictionary.LargestSize ? (int)size.Bytes : null;
}
