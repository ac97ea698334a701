namespace EdgeRouter.Model;

/// <summary>What a request may need that not every model has.</summary>
[Flags]
internal enum Capabilities
{
    None = 0,

    Tools = 1,

    Vision = 2,

    JsonSchema = 4,

    Audio = 8,
}
