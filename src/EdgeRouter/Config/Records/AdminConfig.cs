using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record AdminConfig
{
    [Secret]
    [Description("The token that every request but GET must bring as \"Authorization: Bearer TOKEN\"; at least 16 characters; values as in api_keys. Default: a random one, written to token_file.")]
    public string? Token { get; init; }

    [Description("Where a random token is written, readable by the owner only. Default: admin-PORT.token in $RUNTIME_DIRECTORY, $XDG_RUNTIME_DIR/edgerouter or /tmp/edgerouter-UID.")]
    public string? TokenFile { get; init; }

    [Description("Host names under which the admin address may be called, besides IP addresses and localhost. Default: none.")]
    public IReadOnlyList<string>? Hosts { get; init; }
}
