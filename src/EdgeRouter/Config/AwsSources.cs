using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>
/// Where region and keys for Amazon come from, in the order of its own tools: the configuration, the environment (<c>AWS_ACCESS_KEY_ID</c>, …), the shared file of credentials (<c>~/.aws/credentials</c>, <c>AWS_PROFILE</c>). Keys that
/// a metadata service hands out are not fetched.
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
