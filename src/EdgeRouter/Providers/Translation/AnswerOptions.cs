namespace EdgeRouter.Providers.Translation;

/// <summary>What an answer to a client needs beyond what the upstream says. Texts are insides of JSON strings.</summary>
/// <param name="Id">For upstreams that send none, with the client dialect's prefix.</param>
/// <param name="Model">For upstreams that do not repeat it.</param>
/// <param name="Created">Unix seconds.</param>
/// <param name="IncludeUsage">OpenAI streams: the client asked for the usage chunk. Whole answers and Anthropic's streams always have usage.</param>
internal readonly record struct AnswerOptions(ReadOnlyMemory<byte> Id, ReadOnlyMemory<byte> Model, long Created, bool IncludeUsage);
