namespace EdgeRouter.Model;

/// <summary>What a request says of chance in its answer, and of tools that look at the world; for the cache's policy.</summary>
[Flags]
internal enum Sampling : byte
{
    None = 0,

    /// <summary><c>temperature</c> is a number.</summary>
    HasTemperature = 1,

    /// <summary>It is 0.</summary>
    ZeroTemperature = 2,

    /// <summary><c>seed</c> is a number.</summary>
    HasSeed = 4,

    /// <summary>
    /// The provider is to search, browse or call servers by itself (OpenAI's <c>web_search_options</c>, xAI's <c>search_parameters</c>, DashScope's <c>enable_search</c>, OpenRouter's <c>plugins</c>, Anthropic's <c>mcp_servers</c>), so that the
    /// answer depends on more than the request; or there are several lists of tools, of which the provider reads one.
    /// </summary>
    LooksAtTheWorld = 8,

    /// <summary>
    /// Who reads what is anybody's guess: <c>temperature</c> or <c>seed</c> stands there more than once or is neither a number nor null, or a key reads as one that matters only when its escapes are resolved or its case is ignored.
    /// </summary>
    Ambiguous = 16,

    /// <summary><c>temperature</c> stands there, be it null.</summary>
    NamesTemperature = 32,

    /// <summary><c>seed</c> stands there, be it null.</summary>
    NamesSeed = 64,
}
