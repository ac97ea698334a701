using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Yarp.ReverseProxy.Configuration;

// The plainest YARP there is: every path to one upstream, defaults throughout, no logging. Loopback only. Ends on SIGTERM.
// usage: yarp-proxy UPSTREAM HTTP_PORT HTTPS_PORT H2C_PORT CERT_PEM KEY_PEM
if (args.Length != 6)
{
    Console.Error.WriteLine("usage: yarp-proxy UPSTREAM HTTP_PORT HTTPS_PORT H2C_PORT CERT_PEM KEY_PEM");
    return 2;
}

var ports = args[1..4].Select(static a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
using var pem = X509Certificate2.CreateFromPemFile(args[4], args[5]);
var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, ports[0], static o => o.Protocols = HttpProtocols.Http1);
    kestrel.Listen(IPAddress.Loopback, ports[1], o => o.UseHttps(pem).Protocols = HttpProtocols.Http1AndHttp2);
    kestrel.Listen(IPAddress.Loopback, ports[2], static o => o.Protocols = HttpProtocols.Http2);
});
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "all", ClusterId = "upstream", Match = new RouteMatch { Path = "{**path}" } }],
    [new ClusterConfig { ClusterId = "upstream", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = args[0] } } }]);
var app = builder.Build();
app.MapReverseProxy();
await app.RunAsync();
return 0;
