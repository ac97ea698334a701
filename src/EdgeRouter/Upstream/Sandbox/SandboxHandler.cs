namespace EdgeRouter.Upstream.Sandbox;

internal sealed class SandboxHandler(TimeProvider time) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException(time.ToString());
}
