using System.CommandLine;
using System.CommandLine.Invocation;
using System.Security.Cryptography;
using EdgeRouter.Config.Document;
using EdgeRouter.Hosting.Reload;
using EdgeRouter.Import;
using EdgeRouter.Model;

namespace EdgeRouter.Hosting;

/// <summary>The commands of the binary.</summary>
internal static class CommandLine
{
    private const string SecretAlphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    // 43 letters of 62 are 256 bits.
    private const int SecretLength = 43;

    public static Task<int> RunAsync(string[] args)
    {
        var config = new Option<string?>("--config", "-c") { Description = "Configuration file. Without one: sandbox, and what is found on this machine.", HelpName = "FILE" };
        var root = new RootCommand("EdgeRouter: one API over many LLM providers, on the edge. Without a command it serves.") { config };
        var serveFile = new Argument<string?>("FILE") { Description = "Configuration file, as --config.", Arity = ArgumentArity.ZeroOrOne };
        var serveConfig = new Option<string?>("--config", "-c") { Description = config.Description, HelpName = "FILE" };
        var serve = new Command("serve", "Serve until SIGTERM or Ctrl-C.") { serveFile, serveConfig };
        root.SetAction((result, _) => ServeCommand.RunAsync(result.GetValue(config)));
        serve.SetAction((result, _) => ServeCommand.RunAsync(result.GetValue(serveConfig) ?? result.GetValue(serveFile) ?? result.GetValue(config)));
        root.Subcommands.Add(serve);
        root.Subcommands.Add(Check());
        root.Subcommands.Add(Plain("schema", "Print the JSON Schema of the configuration file.", static () => Console.Out.Write(ConfigSchema.Text())));
        root.Subcommands.Add(Plain("version", "Print the version.", static () => Console.Out.WriteLine(VersionText.Value)));
        root.Subcommands.Add(HashKey());
        root.Subcommands.Add(Explain());
        root.Subcommands.Add(Models());
        root.Subcommands.Add(Cache());
        root.Subcommands.Add(new Command("import", "Make a configuration from another gateway's; what has no counterpart becomes a comment.")
        {
            Import("litellm", "From a configuration of LiteLLM's proxy (config.yaml), with the files that it includes.", ImportKind.LiteLlm),
            Import("portkey", "From a gateway configuration of Portkey's (JSON).", ImportKind.Portkey),
        });
        root.Subcommands.Add(Health());

        // The library's own way with SIGTERM ends the process after two seconds; draining takes as long as the operator said.
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            return Task.FromResult(Misunderstood(parsed));
        }

        return parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    // The library prints the whole help behind an error, and the error is scrolled away.
    private static int Misunderstood(ParseResult parsed)
    {
        var name = string.Join(' ', parsed.CommandResult.Command.Parents.OfType<Command>().Where(static c => c is not RootCommand).Select(static c => c.Name).Append(parsed.CommandResult.Command.Name));
        name = parsed.CommandResult.Command is RootCommand ? "edgerouter" : $"edgerouter {name}";
        foreach (var error in parsed.Errors)
        {
            Console.Error.WriteLine($"{name}: {error.Message}");
        }

        Console.Error.WriteLine($"'{name} --help' shows what there is.");
        return ExitCode.BadInput;
    }

    private static Command Plain(string name, string description, Action action)
    {
        var command = new Command(name, description);
        command.SetAction(_ =>
        {
            action();
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Check()
    {
        var file = new Argument<string?>("FILE") { Description = "Configuration file.", Arity = ArgumentArity.ZeroOrOne };
        var config = new Option<string?>("--config", "-c") { Description = "Configuration file.", HelpName = "FILE" };
        var command = new Command("check", "Check a configuration: prints every error at once, and what does not act yet. Exit code 0 or 1.") { file, config };
        command.SetAction(result => Check(result.GetValue(file) ?? result.GetValue(config)));
        return command;
    }

    private static int Check(string? path)
    {
        if (path is null)
        {
            Console.Error.WriteLine("edgerouter check: name the file to check");
            return ExitCode.BadInput;
        }

        var read = ConfigFile.Read(path);
        foreach (var error in read.Errors)
        {
            Console.Error.WriteLine(error.ToString());
        }

        if (read.Snapshot is not { } snapshot)
        {
            Console.Error.WriteLine($"{read.Errors.Count} error{(read.Errors.Count == 1 ? "" : "s")}");
            return ExitCode.BadInput;
        }

        Console.Out.WriteLine($"{path}: good. Revision {snapshot.Revision}, {snapshot.Providers.Count} providers, {snapshot.Models.Items.Count} models.");
        foreach (var note in ModelEnds.NotesOf(snapshot).Append(read.Listen?.Note).OfType<string>())
        {
            Console.Out.WriteLine($"note: {note}");
        }

        return ExitCode.Ok;
    }

    private static Command Explain()
    {
        var config = new Option<string>("--config", "-c") { Description = "Configuration file.", HelpName = "FILE", Required = true };
        var request = new Option<string>("--request", "-r")
        {
            Description = "JSON file: a request's body as it would be posted, or an object with body, headers and key (the id of a virtual key).",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command("explain", "Say where a request would go and why, with every number in every score. Nothing is sent.") { config, request };
        command.SetAction(result => ExplainCommand.Run(result.GetValue(config)!, result.GetValue(request)!));
        return command;
    }

    private static Command Models()
    {
        var vendor = new Option<string?>("--vendor") { Description = "Only this vendor's.", HelpName = "NAME" };
        var ability = new Option<string?>("--capability") { Description = "Only models known to have it: tools, vision, json_schema or reasoning.", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "As JSON, in the form of config/models.json." };
        var config = new Option<string?>("--config") { Description = "Configuration whose own catalogue files are laid over.", HelpName = "FILE" };
        var text = new Argument<string?>("TEXT") { Description = "Only models with this in their name.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("models", "List the models that are known: windows, prices, abilities.") { text, vendor, ability, json, config };
        command.SetAction(result => ModelsCommand.Run(result.GetValue(vendor), result.GetValue(ability), result.GetValue(text), result.GetValue(json), result.GetValue(config)));
        return command;
    }

    private static Command Cache()
    {
        var output = new Option<string>("--output", "-o") { Description = "File for the dictionary; it is replaced.", HelpName = "FILE", Required = true };
        var size = new Option<string>("--size") { Description = "Largest size of the dictionary.", HelpName = "SIZE", DefaultValueFactory = static _ => "32KB" };
        var samples = new Argument<string[]>("SAMPLES") { Description = "Answers: files or folders, each file one answer; in a .jsonl file each line is one.", Arity = ArgumentArity.OneOrMore };
        var train = new Command("train", "Train the dictionary that small cached answers are compressed with.") { samples, output, size };
        train.SetAction(result => CacheTrainCommand.Run(result.GetValue(output)!, result.GetValue(size)!, result.GetValue(samples)!));
        return new Command("cache", "Tools for the response cache.") { train };
    }

    private static Command Import(string name, string description, ImportKind kind)
    {
        var file = new Argument<string>("FILE") { Description = "The other gateway's configuration." };
        var output = new Option<string?>("--output", "-o") { Description = "File for the configuration. Default: the standard output.", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Replace the file if it is there." };
        var command = new Command(name, description) { file, output, force };
        command.SetAction(result => ImportCommand.Run(kind, result.GetValue(file)!, result.GetValue(output), result.GetValue(force)));
        return command;
    }

    private static Command Health()
    {
        var address = new Argument<string>("URL") { Description = "What to ask: /healthz or /readyz of a router.", DefaultValueFactory = static _ => HealthCommand.DefaultAddress };
        var command = new Command("health", "Ask a running router how it is. Exit code 0 if it says well, else 1.") { address };
        command.SetAction((result, _) => HealthCommand.RunAsync(result.GetValue(address)!));
        return command;
    }

    private static Command HashKey()
    {
        var id = new Option<string?>("--id") { Description = "Id of the key: letters, digits, '-'. Default: a random one.", HelpName = "ID" };
        var command = new Command("hash-key", "Make a virtual key: prints the key, to be given to its holder, and the entry for auth.keys, which holds only its hash.") { id };
        command.SetAction(result =>
        {
            var name = result.GetValue(id) ?? RandomNumberGenerator.GetHexString(8, lowercase: true);
            if (name.Length is 0 or > 64 || name.Any(static c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
            {
                Console.Error.WriteLine("edgerouter hash-key: an id may hold letters, digits and '-', 1 to 64 of them");
                return ExitCode.BadInput;
            }

            var secret = RandomNumberGenerator.GetString(SecretAlphabet, SecretLength);
            Console.Out.WriteLine($"er_{name}_{secret}");
            Console.Out.WriteLine($$"""{ "id": "{{name}}", "hash": "{{KeyHash.Create(secret)}}" }""");
            return ExitCode.Ok;
        });
        return command;
    }
}
