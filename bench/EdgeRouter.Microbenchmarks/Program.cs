using System.Globalization;
using BenchmarkDotNet.Running;
using EdgeRouter.BenchOperations;
using EdgeRouter.BenchOperations.Answers;

namespace EdgeRouter.Microbenchmarks;

/// <summary>
/// <c>--allocations</c> prints the bytes that each operation allocates, as the allocation tests weigh them; <c>--answers FOLDER COUNT</c> writes made-up answers for training; <c>--compression</c> prints what
/// packing them gives; anything else goes to BenchmarkDotNet.
/// </summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        switch (args)
        {
            case ["--allocations"]:
                PrintAllocations();
                break;
            case ["--answers", var folder, var count]:
                AnswerFiles.Write(folder, AnswerSet.Training, int.Parse(count, CultureInfo.InvariantCulture), seed: 1);
                break;
            case ["--compression", .. var options]:
                CompressionReport.Print(options);
                break;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, new MicrobenchmarkConfig());
                break;
        }
    }

    private static void PrintAllocations()
    {
        Console.WriteLine("| Operation | Bytes |");
        Console.WriteLine("|---|--:|");
        foreach (var name in OperationCatalogue.MeasuredNames)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {OperationCatalogue.AllocatedBytes(name):0.##} |"));
        }
    }
}
