using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record AzureConfig
{
    [Description("Id of the Entra tenant.")]
    public required string TenantId { get; init; }

    [Description("Id of the application that is registered there.")]
    public required string ClientId { get; init; }

    [Secret]
    [Description("The application's secret; values as in api_keys.")]
    public required string ClientSecret { get; init; }

    [Description("Where tokens are issued, for other clouds than the public one. Default: https://login.microsoftonline.com.")]
    public string? Authority { get; init; }
}
