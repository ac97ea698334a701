using System.Text;
using EdgeRouter.Config;
using EdgeRouter.Import;

namespace EdgeRouter.Hosting;

/// <summary><c>edgerouter import</c>: writes a configuration made from another gateway's, and says on the error output what came of it.</summary>
internal static class ImportCommand
{
    // Headers and addresses of one's own network stand in it.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    // A checker that is asked on another machine than the one the file is for says the same of every provider.
    private const int MostErrors = 20;

    /// <param name="output">Null: the standard output.</param>
    /// <param name="force">Replace a file that is there.</param>
    public static int Run(ImportKind kind, string file, string? output, bool force)
    {
        var command = kind == ImportKind.LiteLlm ? "litellm" : "portkey";
        if (output is not null && !force && (File.Exists(output) || Directory.Exists(output)))
        {
            return Fail(command, $"{output} is there already; --force replaces it");
        }

        var result = Importer.Run(kind, file, output ?? "(output)", ConfigFile.Catalogue(), Environment.GetEnvironmentVariable, SecretFile.Read);
        if (result.Text is not { } text)
        {
            foreach (var error in result.SourceErrors)
            {
                Console.Error.WriteLine(error.ToString());
            }

            return ExitCode.BadInput;
        }

        try
        {
            Write(output, text);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail(command, $"{output ?? "the output"} cannot be written: {failure.Message}");
        }

        return Report(result, output);
    }

    private static void Write(string? output, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (output is null)
        {
            using var standard = Console.OpenStandardOutput();
            standard.Write(bytes);
            return;
        }

        File.Delete(output);
        using var file = new FileStream(output, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Mode });
        file.Write(bytes);
    }

    private static int Report(ImportResult result, string? output)
    {
        var tally = result.Tally;
        Console.Error.WriteLine($"{output ?? "written"}: {Count(tally.Models, "model")}, {Count(tally.Deployments, "deployment")}, {Count(tally.Providers, "provider")}, {Count(tally.Rules, "rule")}; keys and addresses in {Count(tally.Variables, "variable")}.");
        Console.Error.WriteLine(tally.LeftOut == 0
            ? "Everything was carried over."
            : $"{Count(tally.LeftOut, "setting")} could not be carried over; each stands as a comment at its place (\"Not carried over\").");
        if (result.Missing.Count > 0)
        {
            Console.Error.WriteLine($"Not set here: {string.Join(", ", result.Missing)}.");
        }

        // What is wrong whatever the surroundings; else what is missing on this machine.
        var errors = result.TrialErrors.Count > 0 ? result.TrialErrors : result.HereErrors;
        foreach (var error in errors.Take(MostErrors))
        {
            Console.Error.WriteLine(error.ToString());
        }

        if (errors.Count > MostErrors)
        {
            Console.Error.WriteLine($"... and {errors.Count - MostErrors} more");
        }

        Console.Error.WriteLine(result.TrialErrors.Count > 0 ? $"edgerouter check does not accept it yet: {Count(result.TrialErrors.Count, "error")}."
            : result.HereErrors.Count > 0 ? "edgerouter check accepts it where these are there."
            : "edgerouter check accepts it.");
        return result.TrialErrors.Count > 0 ? ExitCode.BadInput : ExitCode.Ok;
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private static int Fail(string command, string message)
    {
        Console.Error.WriteLine($"edgerouter import {command}: {message}");
        return ExitCode.BadInput;
    }
}
