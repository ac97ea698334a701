using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>
/// Where region and keys for Amazon come from, in the order of its own tools: the configuration, the environment (<c>AWS_ACCESS_KEY_ID</c>, …), the shared file of credentials (<c>~/.aws/credentials</c>, <c>AWS_PROFILE</c>), a
/// web identity (<c>AWS_WEB_IDENTITY_TOKEN_FILE</c>, <c>AWS_ROLE_ARN</c>), the role of a container (ECS, EKS Pod Identity), the role of a machine (IMDSv2).
/// </summary>
internal static class AwsSources
{
    public static string? RegionOf(string? written, SecretResolver secrets) => written ?? Variable(secrets, "AWS_REGION") ?? Variable(secrets, "AWS_DEFAULT_REGION");

    public static string AddressOf(string region) => $"https://bedrock-runtime.{region}.amazonaws.com";

    /// <summary>What was written, resolved; null: nothing was.</summary>
    public static AwsKeys? Written(AwsConfig? aws, SecretResolver secrets) => aws is null
        ? null
        : new AwsKeys(Checked(secrets.ResolveSecret(aws.AccessKeyId)), Checked(secrets.ResolveSecret(aws.SecretAccessKey)), aws.SessionToken is { } token ? Checked(secrets.ResolveSecret(token)) : null);

    /// <summary>What is found when nothing was written; null: nothing.</summary>
    public static AwsKeys? Found(SecretResolver secrets)
    {
        if (Variable(secrets, "AWS_ACCESS_KEY_ID") is { } id && Variable(secrets, "AWS_SECRET_ACCESS_KEY") is { } secret)
        {
            return new AwsKeys(id, secret, Variable(secrets, "AWS_SESSION_TOKEN"));
        }

        var path = Variable(secrets, "AWS_SHARED_CREDENTIALS_FILE") ?? (Variable(secrets, "HOME") is { } home ? $"{home}/.aws/credentials" : null);
        return path is not null && secrets.File(path).Value is { } text ? InProfile(text, Variable(secrets, "AWS_PROFILE") ?? "default") : null;
    }

    /// <summary>The role of the pod, container or machine that this runs in; null: none is one of Amazon's.</summary>
    /// <param name="region">Whose token service is asked.</param>
    public static CloudIdentity? IdentityOf(string region, SecretResolver secrets)
    {
        if (Variable(secrets, "AWS_ROLE_ARN") is { } role && Variable(secrets, "AWS_WEB_IDENTITY_TOKEN_FILE") is { } tokenFile && secrets.File(tokenFile).Value is { } token
            && Uri.TryCreate(Variable(secrets, "AWS_ENDPOINT_URL_STS") ?? $"https://sts.{region}.amazonaws.com/", UriKind.Absolute, out var exchange))
        {
            return new AwsWebIdentity(exchange, role, Variable(secrets, "AWS_ROLE_SESSION_NAME") ?? "edgerouter", token.Trim());
        }

        var address = Variable(secrets, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is { } path ? "http://169.254.170.2" + path : Variable(secrets, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (address is not null && Uri.TryCreate(address, UriKind.Absolute, out var container))
        {
            var authorization = Variable(secrets, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") is { } file ? secrets.File(file).Value : Variable(secrets, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
            return new AwsContainer(container, authorization);
        }

        var server = Variable(secrets, "AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? (secrets.File("/sys/class/dmi/id/sys_vendor").Value == "Amazon EC2" ? "http://169.254.169.254" : null);
        return server is not null && Variable(secrets, "AWS_EC2_METADATA_DISABLED") != "true" && Uri.TryCreate(server, UriKind.Absolute, out var machine) ? new AwsMachine(machine) : null;
    }

    /// <summary>Reads one profile of a shared credentials file, which is an INI file.</summary>
    internal static AwsKeys? InProfile(string text, string profile)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var inside = false;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '[')
            {
                inside = line.Trim('[', ']').Trim() == profile;
            }
            else if (inside && line[0] is not ('#' or ';') && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                values[line[..equals].TrimEnd()] = line[(equals + 1)..].TrimStart();
            }
        }

        return values.TryGetValue("aws_access_key_id", out var id) && values.TryGetValue("aws_secret_access_key", out var secret) ? new AwsKeys(id, secret, values.GetValueOrDefault("aws_session_token")) : null;
    }

    private static string? Variable(SecretResolver secrets, string name) => secrets.Environment(name) is { Length: > 0 } value ? value.Trim() : null;

    private static string Checked(SecretText text) => text.Value ?? throw new InvalidOperationException($"unchecked secret: {text.Problem}");
}
