namespace EdgeRouter.Config;

/// <summary>Kinds of values in a configuration file.</summary>
internal enum ConfigNodeKind
{
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}
