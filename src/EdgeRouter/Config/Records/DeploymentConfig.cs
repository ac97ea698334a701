using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeRouter.Model;

namespace EdgeRouter.Config.Records;

internal sealed record DeploymentConfig
{
    [Description("A name under providers.")]
    public required string Provider { get; init; }

    [Description("What the provider calls the model; * in a model whose name ends in *: the name that the caller sent.")]
    public required string Model { get; init; }

    [Range(0.0, 1_000_000.0)]
    [Description("Share of the traffic in relation to the other deployments of this model. Default: 1.")]
    public double? Weight { get; init; }

    [Range(0, 1000)]
    [Description("For strategy priority: lower ones first. Default: 0.")]
    public int? Priority { get; init; }

    [Description("Its name in headers, log and metrics. Default: provider/model, with @region when a region is given here.")]
    public string? Id { get; init; }

    [Description("The region it runs in. Default: the provider's.")]
    public string? Region { get; init; }

    [Description("Where it stands, seen from this node. Default: the provider's.")]
    public Zone? Zone { get; init; }

    [Description("Latitude and longitude in degrees. Default: the provider's, else told by the region's name.")]
    public IReadOnlyList<double>? Location { get; init; }

    [Description("Free names, certifications among them, besides the provider's. Default: none.")]
    public IReadOnlyList<string>? Tags { get; init; }

    [Description("Whether data is used for training there. Default: the provider's, else unknown.")]
    public bool? TrainsOnData { get; init; }

    [Range(0, 36500)]
    [Description("Days that prompts and answers are kept there; 0: zero data retention. Default: the provider's, else unknown.")]
    public int? RetentionDays { get; init; }

    [Range(1, 100_000_000)]
    [Description("Prompt and answer together, tokens. Default: unknown.")]
    public int? ContextWindow { get; init; }

    [Description("What it can do: tools, vision, json_schema, audio. Default: unknown, taken to be everything.")]
    public IReadOnlyList<Capability>? Capabilities { get; init; }

    [Description("Price. Default: unknown.")]
    public PriceConfig? Price { get; init; }

    [Range(0.0, 1.0)]
    [Description("The operator's opinion of its answers, 0 to 1. Default: 0.5.")]
    public double? Quality { get; init; }

    [Description("Goes on with an answer that stands as the last message of the request, as recovery continue sends it; otherwise it is asked to in words. Default: false.")]
    public bool? Prefill { get; init; }

    [Range(1, 1_000_000)]
    [Description("Requests at one time; more go elsewhere. Default: no cap.")]
    public int? MaxConcurrency { get; init; }
}
