namespace EdgeRouter.Hosting.Listening;

/// <summary>A listener could not be opened; the message is fit for the operator.</summary>
internal sealed class ListenException(string message, Exception inner) : Exception(message, inner);
