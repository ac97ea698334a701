namespace EdgeRouter.BenchOperations.Compression;

/// <param name="Ratio">Raw bytes by packed bytes, over all answers together.</param>
/// <param name="PackMicroseconds">Of the processor, mean per answer, median of the rounds.</param>
/// <param name="UnpackMicroseconds">Of the processor, mean per answer, median of the rounds.</param>
public readonly record struct PackingFigures(int Answers, double MeanRaw, double Ratio, double PackMicroseconds, double UnpackMicroseconds);
