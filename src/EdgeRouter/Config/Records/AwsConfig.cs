using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record AwsConfig
{
    [Secret]
    [Description("Id of the access key; values as in api_keys.")]
    public required string AccessKeyId { get; init; }

    [Secret]
    [Description("The secret that belongs to it; values as in api_keys.")]
    public required string SecretAccessKey { get; init; }

    [Secret]
    [Description("Token of a temporary key; values as in api_keys. Default: none.")]
    public string? SessionToken { get; init; }
}
