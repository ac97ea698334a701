using EdgeRouter.Model;

namespace EdgeRouter.Routing;

/// <summary>What routing is asked: the request's facts and who wants what. The body is only read when a rule looks at its text.</summary>
/// <param name="headers">Header values for rules, stickiness and splits; asked only when one of them needs it.</param>
internal readonly ref struct RouteRequest(ref readonly RequestFacts facts, ReadOnlySpan<byte> body, VirtualKey? key, CallerWants wants, IHeaderSource headers)
{
    private readonly ref readonly RequestFacts _facts = ref facts;

    public ref readonly RequestFacts Facts => ref _facts;

    public ReadOnlySpan<byte> Body { get; } = body;

    public VirtualKey? Key { get; } = key;

    public CallerWants Wants { get; } = wants;

    public IHeaderSource Headers { get; } = headers;
}
