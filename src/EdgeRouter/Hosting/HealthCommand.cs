using System.Net;

namespace EdgeRouter.Hosting;

/// <summary><c>edgerouter health</c>: asks a running router how it is, and says it with the exit code. For roots that hold no other client, such as a container's with this binary alone.</summary>
internal static class HealthCommand
{
    /// <summary>The operator's door where it is by default: it speaks plain HTTP whatever the API does.</summary>
    public const string DefaultAddress = "http://127.0.0.1:4001/healthz";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
        {
            await Console.Error.WriteLineAsync($"edgerouter health: {address} is no http:// address");
            return ExitCode.BadInput;
        }

        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null });
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        try
        {
            using var response = await invoker.SendAsync(request, deadline.Token);
            await Console.Out.WriteLineAsync($"{uri}: {(int)response.StatusCode}");
            return response.StatusCode == HttpStatusCode.OK ? ExitCode.Ok : ExitCode.NotHealthy;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"edgerouter health: {uri}: {(failure is HttpRequestException ? failure.Message : "no answer")}");
            return ExitCode.NotHealthy;
        }
    }
}
