using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeRouter.MockUpstream;

/// <summary>
/// The token services of Google, Microsoft and Amazon, as their documentation describes them: Google's and Microsoft's tokens are then asked for by the APIs, Amazon's keys are those that the mock of Bedrock knows. Tokens live for
/// the seconds in the query, <c>life=N</c>.
/// </summary>
internal static class TokenDesk
{
    private static readonly RSA Key = RSA.Create(2048);
    private static readonly ConcurrentDictionary<string, DateTime> Issued = new();
    private static int _count;

    /// <summary>Status, type and body; null: not for this desk.</summary>
    public static (int Status, string Type, string Body)? Answer(MockRequest request)
    {
        var path = request.Path.Split('?')[0];
        return (request.Method, path) switch
        {
            ("GET", "/mock/service-account") => Json(Account(request)),
            ("GET", "/mock/tokens") => Json($"{{\"issued\":{_count}}}"),
            ("GET", "/mock/revoke") => Revoke(),
            ("POST", "/oauth/google") => Google(request),
            ("POST", _) when path.EndsWith("/oauth2/v2.0/token", StringComparison.Ordinal) => Entra(request),
            ("POST", "/sts") => Sts(request),
            ("GET", "/computeMetadata/v1/instance/service-accounts/default/token") => request.Header("Metadata-Flavor") == "Google" ? Token("ya29", request) : Refused(403),
            ("PUT", "/latest/api/token") => request.Header("X-aws-ec2-metadata-token-ttl-seconds") is null ? Refused(400) : (200, "text/plain", "imds-token"),
            ("GET", "/latest/meta-data/iam/security-credentials/") => request.Header("X-aws-ec2-metadata-token") == "imds-token" ? (200, "text/plain", "edge role") : Refused(401),
            ("GET", "/latest/meta-data/iam/security-credentials/edge%20role") => request.Header("X-aws-ec2-metadata-token") == "imds-token" ? Keys(request) : Refused(401),
            ("GET", "/container-keys") => request.Header("Authorization") == "container-token" ? Keys(request) : Refused(401),
            _ => null,
        };
    }

    /// <summary>The request carries a token of this desk's kind that it did not issue, or that is over.</summary>
    public static bool Rejects(MockRequest request) =>
        request.Header("Authorization") is { } value && (value.StartsWith("Bearer ya29.", StringComparison.Ordinal) || value.StartsWith("Bearer entra.", StringComparison.Ordinal))
        && !(Issued.TryGetValue(value["Bearer ".Length..], out var ends) && DateTime.UtcNow < ends);

    private static string Account(MockRequest request) => new JsonObject
    {
        ["type"] = "service_account",
        ["project_id"] = "mock-project",
        ["private_key_id"] = "key-1",
        ["private_key"] = Key.ExportPkcs8PrivateKeyPem(),
        ["client_email"] = "edge@mock-project.iam.gserviceaccount.com",
        ["token_uri"] = $"http://{request.Header("Host")}/oauth/google{(request.Path.Contains('?') ? request.Path[request.Path.IndexOf('?')..] : "")}",
    }.ToJsonString();

    private static (int, string, string) Google(MockRequest request)
    {
        var form = Form(request);
        var parts = form.GetValueOrDefault("assertion", "").Split('.');
        if (form.GetValueOrDefault("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" || parts.Length != 3)
        {
            return Refused(400);
        }

        var signed = Key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Bytes(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var (head, claims) = (JsonNode.Parse(Bytes(parts[0]))!, JsonNode.Parse(Bytes(parts[1]))!);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var good = signed && (string?)head["alg"] == "RS256" && (string?)head["kid"] == "key-1" && (string?)claims["iss"] == "edge@mock-project.iam.gserviceaccount.com"
            && (string?)claims["aud"] == $"http://{request.Header("Host")}{request.Path}" && ((string?)claims["scope"])!.Contains("cloud-platform", StringComparison.Ordinal)
            && Math.Abs((long)claims["iat"]! - now) < 300 && (long)claims["exp"]! > now && (long)claims["exp"]! <= (long)claims["iat"]! + 3600;
        return good ? Token("ya29", request) : Refused(400);
    }

    private static (int, string, string) Entra(MockRequest request)
    {
        var form = Form(request);
        return form.GetValueOrDefault("grant_type") == "client_credentials" && form.GetValueOrDefault("client_id") == "edge-app" && form.GetValueOrDefault("client_secret") == "entra secret+"
            && form.GetValueOrDefault("scope") == "https://cognitiveservices.azure.com/.default" ? Token("entra", request) : Refused(401);
    }

    private static (int, string, string) Token(string prefix, MockRequest request)
    {
        var life = Life(request);
        var token = $"{prefix}.mock-{Interlocked.Increment(ref _count)}";
        Issued[token] = DateTime.UtcNow.AddSeconds(life);
        return Json($"{{\"access_token\":\"{token}\",\"expires_in\":{life},\"token_type\":\"Bearer\"}}");
    }

    private static (int, string, string) Keys(MockRequest request)
    {
        Interlocked.Increment(ref _count);
        return Json($"{{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\",\"AccessKeyId\":\"AKIDMOCK\",\"SecretAccessKey\":\"mock-secret\",\"Token\":\"session-token\",\"Expiration\":\"{DateTime.UtcNow.AddSeconds(Life(request)):yyyy-MM-ddTHH:mm:ssZ}\"}}");
    }

    private static (int, string, string) Sts(MockRequest request)
    {
        var form = Form(request);
        if (form.GetValueOrDefault("Action") != "AssumeRoleWithWebIdentity" || form.GetValueOrDefault("Version") != "2011-06-15" || form.GetValueOrDefault("RoleArn") != "arn:aws:iam::123456789012:role/edge"
            || form.GetValueOrDefault("WebIdentityToken") != "pod.token" || form.GetValueOrDefault("RoleSessionName", "").Length < 2 || request.Header("Authorization") is not null)
        {
            return (400, "text/xml", "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidIdentityToken</Code><Message>a secret that must not be shown</Message></Error></ErrorResponse>");
        }

        Interlocked.Increment(ref _count);
        return (200, "text/xml", $"""
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleWithWebIdentityResult>
                <SubjectFromWebIdentityToken>system:serviceaccount:edge:router</SubjectFromWebIdentityToken>
                <Credentials>
                  <AccessKeyId>AKIDMOCK</AccessKeyId>
                  <SecretAccessKey>mock-secret</SecretAccessKey>
                  <SessionToken>session-token</SessionToken>
                  <Expiration>{DateTime.UtcNow.AddSeconds(Life(request)):yyyy-MM-ddTHH:mm:ssZ}</Expiration>
                </Credentials>
              </AssumeRoleWithWebIdentityResult>
            </AssumeRoleWithWebIdentityResponse>
            """);
    }

    private static (int, string, string) Revoke()
    {
        Issued.Clear();
        return Json("{}");
    }

    private static (int, string, string) Json(string body) => (200, "application/json", body);

    private static (int, string, string) Refused(int status) => (status, "application/json", "{\"error\":\"invalid_grant\",\"error_description\":\"a secret that must not be shown\"}");

    private static int Life(MockRequest request)
    {
        var at = request.Path.IndexOf("life=", StringComparison.Ordinal);
        return at < 0 ? 3600 : int.Parse(request.Path[(at + 5)..], CultureInfo.InvariantCulture);
    }

    private static Dictionary<string, string> Form(MockRequest request) =>
        Encoding.UTF8.GetString(request.Body).Split('&').Select(static p => p.Split('=', 2)).Where(static p => p.Length == 2)
            .ToDictionary(static p => p[0], static p => Uri.UnescapeDataString(p[1].Replace('+', ' ')));

    private static byte[] Bytes(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);
}
