using System.Net.Sockets;
using System.Security.Cryptography;
using EdgeRouter.Model;

namespace EdgeRouter.Upstream.Credentials;

/// <summary>
/// The credential of one identity: fetched when the first request needs it, fetched again, beside the requests that go on with the old one, when little of its time is left. There is no timer: requests drive it, and after a
/// quiet hour the first one waits for a fetch. A failed fetch is not tried again for a moment, so that a dead token service costs each request nothing.
/// </summary>
internal sealed class CredentialKeeper(CloudIdentity identity, string region, CredentialSource.Send send, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);

    // As the vendors' own libraries do: so early that a slow token service is not noticed.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private readonly CredentialSource _source = CredentialSource.Of(identity, region);
    private readonly Lock _lock = new();
    private FetchedCredential? _current;
    private DateTimeOffset _refreshAt;
    private DateTimeOffset _notBefore;
    private Task? _fetching;

    public CloudIdentity Identity => identity;

    public string Region => region;

    /// <summary>Why there is none; holds nothing secret.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Null: there is none that still works.</summary>
    public FetchedCredential? Current => _current is { } held && time.GetUtcNow() < held.Ends ? held : null;

    /// <summary>True at once while there is one that works, whatever is being fetched meanwhile; else true when one has come within <paramref name="most"/>.</summary>
    public ValueTask<bool> EnsureAsync(TimeSpan most)
    {
        var now = time.GetUtcNow();
        if (_current is not null && now < _refreshAt)
        {
            return new ValueTask<bool>(true);
        }

        var fetching = Fetch(now);
        return Current is not null ? new ValueTask<bool>(true) : WaitAsync(fetching, most);
    }

    /// <summary>The provider refused what was fetched: the next request fetches anew, but not more often than after a failure.</summary>
    public void Refused(FetchedCredential credential)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_current, credential))
            {
                _current = null;
            }
        }
    }

    private async ValueTask<bool> WaitAsync(Task fetching, TimeSpan most)
    {
        try
        {
            await fetching.WaitAsync(most, time);
        }
        catch (TimeoutException)
        {
            Problem = "the token service does not answer in time";
        }

        return Current is not null;
    }

    private Task Fetch(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_fetching is { IsCompleted: false } || now < _notBefore)
            {
                return _fetching ?? Task.CompletedTask;
            }

            _notBefore = now + AfterFailure;
            return _fetching = FetchAsync(now);
        }
    }

    private async Task FetchAsync(DateTimeOffset now)
    {
        // Signing takes about a millisecond: not on the thread of a socket, and not under the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var cancel = new CancellationTokenSource(Patience, time);
        try
        {
            var fetched = await _source.FetchAsync(send, now, cancel.Token);
            var life = fetched.Ends - now;
            _refreshAt = fetched.Ends - (life / 3 < Early ? life / 3 : Early);
            _current = fetched;
            Problem = "";
        }
        catch (Exception failed) when (failed is CredentialException or HttpRequestException or OperationCanceledException or IOException or SocketException or CryptographicException or ArgumentException)
        {
            Problem = failed switch
            {
                CredentialException refused => $"the token service {refused.Message}",
                OperationCanceledException => "the token service does not answer in time",
                CryptographicException or ArgumentException => "the private key of the service account cannot be used",
                _ => "the token service cannot be reached",
            };
        }
    }
}
