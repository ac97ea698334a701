using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeRouter.MockUpstream;

/// <summary>What the mock has seen, for tests to ask: <c>GET /mock/state</c>.</summary>
internal sealed class MockLog
{
    private const int Kept = 50;

    private readonly Lock _lock = new();
    private readonly List<MockRequest> _requests = [];
    private readonly List<string> _violations = [];
    private int _connections;
    private int _active;
    private int _leftEarly;
    private int _total;

    public void Connected(int change)
    {
        lock (_lock)
        {
            _connections += change;
        }
    }

    public void Begin(MockRequest request)
    {
        lock (_lock)
        {
            _active++;
            _total++;
            _requests.Add(request);
            if (_requests.Count > Kept)
            {
                _requests.RemoveAt(0);
            }

            _violations.AddRange(RequestRules.Broken(request));
        }
    }

    /// <param name="peerLeft">The router closed the connection before the answer was over.</param>
    public void End(bool peerLeft)
    {
        lock (_lock)
        {
            _active--;
            _leftEarly += peerLeft ? 1 : 0;
        }
    }

    public void Reset()
    {
        lock (_lock)
        {
            _requests.Clear();
            _violations.Clear();
            (_leftEarly, _total) = (0, 0);
        }
    }

    public byte[] Report()
    {
        lock (_lock)
        {
            var requests = new JsonArray();
            foreach (var request in _requests)
            {
                var headers = new JsonArray();
                foreach (var (name, value) in request.Headers)
                {
                    headers.Add(new JsonArray(name, value));
                }

                requests.Add(new JsonObject { ["method"] = request.Method, ["path"] = request.Path, ["headers"] = headers, ["body"] = Convert.ToBase64String(request.Body) });
            }

            return JsonSerializer.SerializeToUtf8Bytes(new JsonObject
            {
                ["connections"] = _connections,
                ["active"] = _active,
                ["left_early"] = _leftEarly,
                ["total"] = _total,
                ["violations"] = new JsonArray([.. _violations.Select(static v => (JsonNode)v)]),
                ["requests"] = requests,
            });
        }
    }
}
