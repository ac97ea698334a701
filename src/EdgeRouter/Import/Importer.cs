using System.Text;
using EdgeRouter.Config;
using EdgeRouter.Import.LiteLlm;
using EdgeRouter.Import.Portkey;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import;

/// <summary>
/// The way into this room: a configuration of another gateway in, a configuration of this router out. A reader for each gateway fills an <see cref="ImportedRouter"/>, one writer writes it, and the checker that <c>edgerouter check</c> asks looks at the text.
/// What has no counterpart becomes a comment at the place it concerns. Plain secrets never reach the text: a variable stands in their place.
/// </summary>
internal static class Importer
{
    /// <param name="path">Of the source; opened here, with the files that it includes.</param>
    /// <param name="target">The name under which the checker tells of the written text.</param>
    public static ImportResult Run(ImportKind kind, string path, string target, ConfigCatalogue catalogue, Func<string, string?> environment, Func<string, SecretText> readFile)
    {
        var router = new ImportedRouter();
        var variables = new Variables();
        var errors = new List<ConfigError>();
        router.Head.Say($"Made by edgerouter import {(kind == ImportKind.LiteLlm ? "litellm" : "portkey")} from {Path.GetFileName(path)}. Look for \"Not carried over\".");
        var read = kind == ImportKind.LiteLlm
            ? LiteLlmReader.Read(path, catalogue.Vendors, router, variables, errors)
            : PortkeyReader.Read(path, catalogue.Vendors, router, variables, errors);
        if (!read)
        {
            return new ImportResult { SourceErrors = errors };
        }

        if (variables.Uses.Count > 0)
        {
            router.Head.Say($"It reads these variables: {string.Join(", ", variables.Uses.Keys.Order(StringComparer.Ordinal))}.");
        }

        if (router.Providers.Count == 0)
        {
            router.Head.Say("Nothing could be carried over as a provider, and a configuration needs one.");
        }

        var text = ConfigWriter.Write(router);
        var surroundings = new TrialSurroundings(variables, catalogue.Vendors, environment, readFile);
        var (here, trial) = surroundings.Check(target, Encoding.UTF8.GetBytes(text), catalogue);
        return new ImportResult { Text = text, HereErrors = here, TrialErrors = trial.Errors, Missing = surroundings.Missing, Tally = ImportTally.Of(router, variables) };
    }
}
