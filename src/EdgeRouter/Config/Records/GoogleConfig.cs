using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record GoogleConfig
{
    [Secret]
    [Description("The JSON key of a service account, as Google hands it out; values as in api_keys. Default: the file that GOOGLE_APPLICATION_CREDENTIALS names, else the account of the Google machine this runs on.")]
    public string? ServiceAccount { get; init; }

    [Description("Id of the project, part of the address. Default: GOOGLE_CLOUD_PROJECT, else the service account's.")]
    public string? Project { get; init; }
}
