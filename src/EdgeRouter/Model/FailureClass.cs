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

    // Not the upstream's doing.
    ClientGone = 60,
    ClientStalled = 61,
    Draining = 62,
    Internal = 63,
}
