namespace EdgeRouter.Model;

/// <summary>
/// What kind of failure an attempt ended with; <see cref="FailurePolicy"/> says what follows from it. The numbers leave the process in logs and metrics: append, never renumber.
/// </summary>
internal enum FailureClass : byte
{
    None = 0,

    // No answer.
    ConnectFailed = 1,
    ConnectTimeout = 2,
    DnsFailed = 3,
    TlsFailed = 4,
    Reset = 5,
    TotalTimeout = 6,

    // An answer that is an error.
    BadRequest = 20,
    Unauthorized = 21,
    Forbidden = 22,
    NotFound = 23,
    RateLimited = 24,
    ServerError = 25,
    Overloaded = 26,
    UnexpectedStatus = 27,
    InBandError = 28,

    /// <summary>The prompt is longer than the model takes.</summary>
    ContextLength = 29,

    /// <summary>The provider refuses the content.</summary>
    ContentPolicy = 30,

    /// <summary>The account behind the key has nothing left to spend.</summary>
    QuotaExhausted = 31,
    RequestTimeout = 32,
    Conflict = 33,
    RequestTooLarge = 34,

    /// <summary>The provider does not have this kind of API.</summary>
    NotOffered = 35,

    // An answer that cannot be used.
    FirstTokenTimeout = 40,
    IdleTimeout = 41,
    Cut = 42,
    ShortBody = 43,
    Truncated = 44,
    EmptyAnswer = 45,
    MalformedAnswer = 46,
    UnsupportedCoding = 47,
    AnswerTooLarge = 48,

    /// <summary>A repeated answer differs from the part that the client has already.</summary>
    Diverged = 49,

    /// <summary>No whole answer in the time of one attempt.</summary>
    AnswerTimeout = 50,

    /// <summary>The request says something that the target has no word for.</summary>
    NotExpressible = 51,

    /// <summary>The provider's cloud hands out no token or key.</summary>
    NoCredential = 52,

    /// <summary>The answer is large and the router holds as many bytes as it may.</summary>
    NoRoom = 53,

    /// <summary>Another attempt of the same request was faster, and this one was cancelled.</summary>
    HedgeLost = 59,

    // Not the upstream's doing.
    ClientGone = 60,
    ClientStalled = 61,
    Draining = 62,
    Internal = 63,
}
