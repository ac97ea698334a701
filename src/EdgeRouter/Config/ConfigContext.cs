using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRouter.Config;

/// <summary>The generated reader of configuration and vendor files: strict, with comments and trailing commas.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UseStringEnumConverter = true,
    WriteIndented = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RouterConfig))]
[JsonSerializable(typeof(VendorConfig))]
[JsonSerializable(typeof(Model.DialectId))]
internal sealed partial class ConfigContext : JsonSerializerContext;
