using System.Globalization;
using System.Net;
using EdgeRouter.Config;
using EdgeRouter.Sockets;

namespace EdgeRouter.Hosting.Systemd;

/// <summary>
/// Sockets that the service manager opened and keeps open (sd_listen_fds): LISTEN_FDS descriptors from 3 on, meant for the process LISTEN_PID, with the names LISTEN_FDNAMES. Because they stay open while the service is
/// replaced, an upgrade refuses no connection.
/// </summary>
internal sealed class SocketActivation
{
    private const int FirstDescriptor = 3;

    // Without names: data, admin, data_h2c.
    private const int AdminPlace = 1;

    private readonly List<(string Name, ulong Handle)> _sockets = [];

    /// <param name="variable">Environment.</param>
    public SocketActivation(Func<string, string?> variable, int processId)
    {
        if (!int.TryParse(variable("LISTEN_PID"), CultureInfo.InvariantCulture, out var pid) || pid != processId
            || !int.TryParse(variable("LISTEN_FDS"), CultureInfo.InvariantCulture, out var count))
        {
            return;
        }

        var names = (variable("LISTEN_FDNAMES") ?? "").Split(':');
        for (var i = 0; i < count; i++)
        {
            _sockets.Add((i < names.Length ? names[i] : "", (ulong)(FirstDescriptor + i)));
        }
    }

    public int Count => _sockets.Count;

    private bool IsNamed => _sockets.Exists(static s => s.Name is "data" or "admin" or "data_h2c");

    /// <summary>Where callers come in: the addresses of all sockets but the operator's. Unix-domain sockets, which only this machine reaches, are left out.</summary>
    public IEnumerable<ListenAddress> DataAddresses()
    {
        var named = IsNamed;
        for (var i = 0; i < _sockets.Count; i++)
        {
            if ((named ? _sockets[i].Name != "admin" : i != AdminPlace) && SocketNames.LocalOf((int)_sockets[i].Handle) is IPEndPoint address)
            {
                yield return new ListenAddress(address.Address, address.Port);
            }
        }
    }

    /// <summary>
    /// The socket for an address: the one with its name (<c>FileDescriptorName=data</c>, <c>admin</c>, <c>data_h2c</c>); without names, the one in its place (data, admin). Each is given out once.
    /// </summary>
    public ulong? Take(string name, int place)
    {
        var named = IsNamed;
        var at = named ? _sockets.FindIndex(s => s.Name == name) : place < _sockets.Count ? place : -1;
        if (at < 0)
        {
            return null;
        }

        var handle = _sockets[at].Handle;
        if (named)
        {
            _sockets.RemoveAt(at);
        }

        return handle;
    }
}
