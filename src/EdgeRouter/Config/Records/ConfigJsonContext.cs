using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRouter.Config.Models;
using EdgeRouter.Config.Vendors;

namespace EdgeRouter.Config.Records;

/// <summary>The generated readers: snake_case, comments and trailing commas allowed, unknown keys refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UseStringEnumConverter = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RouterConfig))]
[JsonSerializable(typeof(VendorConfig))]
[JsonSerializable(typeof(ModelFile))]
internal sealed partial class ConfigJsonContext : JsonSerializerContext;
