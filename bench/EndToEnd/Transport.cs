namespace EdgeRouter.Bench.EndToEnd;

/// <summary>How the client speaks to the proxy. Proxies speak plain HTTP/1.1 to the upstream in every row.</summary>
internal enum Transport
{
    Http1,
    Tls,
    H2c,
    Http2Tls,
}
