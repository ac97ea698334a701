using EdgeRouter.Health;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Routing;

namespace EdgeRouter.Hosting;

/// <summary><c>edgerouter explain</c>: where a request would go in a fresh process with this configuration. Nothing is measured yet there, so priors decide; <c>POST /admin/explain</c> asks a running one.</summary>
internal static class ExplainCommand
{
    public static int Run(string config, string requestFile)
    {
        var read = ConfigFile.Read(config);
        if (!read.IsValid)
        {
            foreach (var error in read.Errors)
            {
                Console.Error.WriteLine(error.ToString());
            }

            return ExitCode.BadInput;
        }

        byte[] text;
        try
        {
            text = File.ReadAllBytes(requestFile);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"edgerouter explain: {requestFile} cannot be read: {failure.Message}");
            return ExitCode.BadInput;
        }

        VirtualKey? key = null;
        var request = ExplainRequest.Read(text, out var problem);
        problem = request?.TryFindKey(read.Snapshot, out key) == false ? $"there is no virtual key '{request.KeyId}'" : problem;
        if (problem is not null)
        {
            Console.Error.WriteLine($"edgerouter explain: {requestFile}: {problem}");
            return ExitCode.BadInput;
        }

        var health = new HealthTable();
        health.Adopt(read.Snapshot);
        var chooser = new RouteChooser(health, TimeProvider.System, LastUserMessage.Read, static () => 0x8000_0000_0000_0000);
        using var output = Console.OpenStandardOutput();
        output.Write(new Explainer(chooser).Explain(read.Snapshot, new RoutingState(read.Snapshot), request!.Body, request, key).Span);
        output.Write("\n"u8);
        return ExitCode.Ok;
    }
}
