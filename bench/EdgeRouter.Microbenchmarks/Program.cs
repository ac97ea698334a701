using System.Globalization;
using BenchmarkDotNet.Running;
using EdgeRouter.BenchOperations;

namespace EdgeRouter.Microbenchmarks;

/// <summary><c>--allocations</c> prints the bytes that each operation allocates, as the allocation tests weigh them; anything else goes to BenchmarkDotNet.</summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        if (args is not ["--allocations"])
        {
            BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, new MicrobenchmarkConfig());
            return;
        }

        Console.WriteLine("| Operation | Bytes |");
        Console.WriteLine("|---|--:|");
        foreach (var name in OperationCatalogue.MeasuredNames)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {OperationCatalogue.AllocatedBytes(name):0.##} |"));
        }
    }
}
