using EdgeRouter.Model;

namespace EdgeRouter.Upstream;

/// <summary>One request to an upstream, as the pipeline puts it together.</summary>
internal struct UpstreamRequest
{
    public UpstreamEndpoint Endpoint;
    public Operation Operation;

    /// <summary>Which of the provider's keys.</summary>
    public int Credential;

    /// <summary>Path behind the base URL, from the dialect.</summary>
    public string Path;

    /// <summary>Another request of this operation may have another path.</summary>
    public bool PathVaries;

    /// <summary>Stays the owner's and must outlive the attempt.</summary>
    public ReadOnlyMemory<byte> Body;

    public BodyEdits Edits;
    public bool Stream;
    public string RequestId;

    /// <summary>The client's headers that may go through, and its credentials if this provider is configured to get them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ForwardedHeaders;
}
