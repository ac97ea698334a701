using EdgeRouter.Pipeline;

namespace EdgeRouter.Ingress;

/// <summary>The objects that serve one request, pooled together.</summary>
internal sealed record HttpExchange(HttpClientRequest Request, HttpClientReply Reply, ExchangeContext Context);
