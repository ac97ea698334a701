using System.Globalization;
using EdgeRouter.BenchOperations.Answers;

namespace EdgeRouter.Microbenchmarks;

/// <summary>Writes generated answers into a folder, one file each: what <c>edgerouter cache train</c> is given to make the shipped dictionary.</summary>
internal static class AnswerFiles
{
    public static void Write(string folder, AnswerSet set, int count, int seed)
    {
        Directory.CreateDirectory(folder);
        var generator = new AnswerGenerator(set, seed);
        for (var i = 0; i < count; i++)
        {
            var answer = generator.Next();
            File.WriteAllBytes(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i:D5}.{answer.Form}.{answer.Content}")), answer.Bytes);
        }
    }
}
