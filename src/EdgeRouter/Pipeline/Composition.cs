using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Routing;
using EdgeRouter.Upstream;

namespace EdgeRouter.Pipeline;

/// <summary>A translated request that is too large to be written on an I/O thread: the same as <see cref="AttemptRequest.Compose"/>, on the offload queue.</summary>
internal sealed class Composition(ExchangeContext x, Route route, Continuation? continues, int credential, TimeProvider time, RequestForm form)
{
    /// <summary>Larger bodies take longer than an I/O thread should be held.</summary>
    public const int OffloadAbove = 64 << 10;

    public static readonly Action<object> OnQueue = static self => ((Composition)self).Run();

    private RequestForm _form = form;
    private UpstreamRequest _request;
    private ByteBuffer? _written;

    public AttemptFailure? Failure { get; private set; }

    public ref RequestForm Form => ref _form;

    public ref readonly UpstreamRequest Request => ref _request;

    public ByteBuffer? Written => _written;

    public void Run() => Failure = AttemptRequest.Compose(x, route, continues, credential, time, ref _form, out _request, out _written);
}
