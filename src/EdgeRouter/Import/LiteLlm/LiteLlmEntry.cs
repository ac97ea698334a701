using System.Text.Json;
using EdgeRouter.Config.Document;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.LiteLlm;

/// <summary>One entry of <c>model_list</c>.</summary>
internal sealed record LiteLlmEntry(string Name, string Model, ConfigNode Parameters, ConfigNode? Info)
{
    public string? Mode => Info.Text("mode");

    public static LiteLlmEntry Of(ConfigNode entry) =>
        new(entry.Text("model_name")!, entry["litellm_params"].Text("model")!, entry["litellm_params"]!, entry["model_info"] is { Kind: JsonValueKind.Object } info ? info : null);

    /// <summary>The parameters, completed from the entry of <c>credential_list</c> that they name.</summary>
    public ConfigNode With(IReadOnlyDictionary<string, ConfigNode> credentials, Remarks remarks)
    {
        if (Parameters.Text("litellm_credential_name") is not { } name)
        {
            return Parameters;
        }

        if (!credentials.TryGetValue(name, out var credential))
        {
            remarks.LeaveOut($"litellm_credential_name {name}, which is not in the file", "Write the provider's api_keys.");
            return Parameters;
        }

        var whole = new ConfigNode { Path = Parameters.Path, Name = Parameters.Name, Kind = JsonValueKind.Object, Place = Parameters.Place, KeyPlace = Parameters.KeyPlace };
        whole.Children.AddRange(Parameters.Children);
        whole.Children.AddRange(credential.MembersOf("credential_values").Where(v => Parameters[v.Name] is null));
        return whole;
    }
}
