using System.Net;
using EdgeRouter.Model;

namespace EdgeRouter.Telemetry;

/// <summary>What the one log line of a request is made of. Facts only: no prompt, no key, no header value but the checked request id. Times in milliseconds, negative when there was none.</summary>
internal struct RequestRecord
{
    public string RequestId;
    public Operation Operation;
    public bool Stream;
    public int Status;
    public FailureClass Failure;
    public FailurePhase Phase;
    public string? Key;

    /// <summary>Id of the virtual key; null without one. Whose request it was, for those who ask about it later.</summary>
    public string? KeyId;

    /// <summary>The caller's address, as far as proxies in front are believed; null on Unix-domain sockets.</summary>
    public IPAddress? Client;
    public string? Model;
    /// <summary>The configured name that the caller's resolved to.</summary>
    public string? VirtualModel;

    public string? Rule;
    public string? Arm;
    public string? Provider;
    public string? Deployment;

    /// <summary>The announced end of the model that was asked last; null: none is known.</summary>
    public string? Deprecated;
    public int UpstreamStatus;
    public int Attempts;

    /// <summary>Kind of degradation; null: none.</summary>
    public string? Degraded;
    public long BytesIn;
    public long BytesOut;
    public Usage Usage;
    /// <summary>Of all attempts whose price and usage are known, billionths of a US dollar; says nothing without <see cref="HasCost"/>.</summary>
    public long NanoDollars;

    public bool HasCost;

    /// <summary>What the cache had to do with it.</summary>
    public CacheState Cache;

    /// <summary>By which an operator can take the entry out, the first bytes of its key; 0: the request had nothing to do with one.</summary>
    public ulong CacheKey;

    /// <summary>What the answer had cost when it was given for the first time, of answers that came without an upstream call of their own.</summary>
    public long SavedNanoDollars;

    public FinishReason Finish;
    public double TotalMilliseconds;
    public double FirstTokenMilliseconds;
    public double OverheadMilliseconds;

    /// <summary>From the start of the (last) attempt to its end.</summary>
    public double UpstreamMilliseconds;
    public string? Revision;

    /// <summary>Code of the error that the caller was told, null when it was served.</summary>
    public string? Code;
}
