using System.Net;
using System.Text.Json;
using EdgeRouter.Ingress;

namespace EdgeRouter.Hosting.Discovery;

/// <summary>
/// Looks for model servers on their usual loopback ports by asking for their list of models. Talks to loopback only, gives each port one second, and reads no more than a megabyte. An EdgeRouter found there is passed
/// over: a router must not discover itself or a neighbour.
/// </summary>
internal sealed class LocalProbe(TimeProvider time, string via)
{
    private const int LargestList = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <returns>The names of the models served there, or null when there is no such server.</returns>
    public async Task<IReadOnlyList<string>?> AskAsync(int port)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/v1/models") { Version = HttpVersion.Version11 };
        request.Headers.TryAddWithoutValidation("Via", via);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        try
        {
            using var response = await invoker.SendAsync(request, deadline.Token);
            if (response.StatusCode != HttpStatusCode.OK || response.Headers.Contains(PlainAnswers.NodeHeader))
            {
                return null;
            }

            await using var body = await response.Content.ReadAsStreamAsync(deadline.Token);
            return await ReadNamesAsync(body, deadline.Token);
        }
        catch (Exception nobody) when (nobody is HttpRequestException or OperationCanceledException or IOException or JsonException)
        {
            // Nobody there, or somebody who speaks something else: both mean that there is nothing to register.
            return null;
        }
    }

    private static async Task<IReadOnlyList<string>?> ReadNamesAsync(Stream body, CancellationToken cancellation)
    {
        var bytes = new byte[LargestList];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        using var json = JsonDocument.Parse(bytes.AsMemory(0, length));
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var names = new List<string>();
        foreach (var model in data.EnumerateArray())
        {
            if (model.ValueKind == JsonValueKind.Object && model.TryGetProperty("id", out var id) && id.GetString() is { Length: > 0 and <= 256 } name)
            {
                names.Add(name);
            }
        }

        return names;
    }
}
