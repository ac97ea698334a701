using System.Net.Sockets;
using System.Security.Authentication;
using EdgeRouter.Model;

namespace EdgeRouter.Upstream;

/// <summary>The one place in which an exception of the transport becomes a failure class. Cancellation is not judged here: only the canceller knows why.</summary>
internal static class TransportFailure
{
    public static FailureClass Classify(Exception exception, bool connected)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }:
                    return FailureClass.DnsFailed;
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or AuthenticationException:
                    return FailureClass.TlsFailed;
                case HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } when !connected:
                    return FailureClass.ConnectFailed;
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return FailureClass.Cut;
                case HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse }
                    or HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded }:
                    return FailureClass.MalformedAnswer;
                case InvalidDataException:
                    return FailureClass.MalformedAnswer;
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain }:
                    return FailureClass.DnsFailed;
                case SocketException when !connected:
                    return FailureClass.ConnectFailed;
            }
        }

        return FailureClass.Reset;
    }
}
