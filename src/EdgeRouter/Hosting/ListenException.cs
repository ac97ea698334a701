namespace EdgeRouter.Hosting;

/// <summary>A listener could not be opened; the message is fit for the operator.</summary>
internal sealed class ListenException(string message, Exception inner) : Exception(message, inner);
