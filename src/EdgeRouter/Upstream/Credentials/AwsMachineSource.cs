using EdgeRouter.Model;

namespace EdgeRouter.Upstream.Credentials;

/// <summary>Asks the metadata service of an EC2 machine (version 2: first for a token of its own) for the keys of its role.</summary>
internal sealed class AwsMachineSource(AwsMachine machine, string region) : CredentialSource
{
    private const string Roles = "/latest/meta-data/iam/security-credentials/";

    public override async Task<FetchedCredential> FetchAsync(Send send, DateTimeOffset now, CancellationToken cancellation)
    {
        using var first = new HttpRequestMessage(HttpMethod.Put, new Uri(machine.Server, "/latest/api/token"));
        first.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", "60");
        var token = (await AskTextAsync(send, first, cancellation)).Trim();
        using var list = Question(Roles, token);
        var role = (await AskTextAsync(send, list, cancellation)).Split('\n')[0].Trim();
        if (role.Length == 0)
        {
            throw new CredentialException("the machine has no role");
        }

        using var question = Question(Roles + Uri.EscapeDataString(role), token);
        return AwsOf(await AskAsync(send, question, cancellation), region);
    }

    private HttpRequestMessage Question(string path, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(machine.Server, path));
        request.Headers.TryAddWithoutValidation("X-aws-ec2-metadata-token", token);
        return request;
    }
}
