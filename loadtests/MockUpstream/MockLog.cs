using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeRouter.MockUpstream;

/// <summary>What the mock has seen, for tests to ask: <c>GET /mock/state</c>.</summary>
internal sealed class MockLog
{
    private const int Kept = 50;
    private const int KeptArrivals = 20_000;

    private readonly Lock _lock = new();
    private readonly List<(MockRequest Request, Script Script, double At)> _requests = [];
    private readonly Dictionary<string, List<(double At, int Key, bool Warming)>> _arrivals = [];
    private int _arrivalsKept;
    private readonly List<string> _violations = [];
    private int _connections;
    private int _active;
    private int _peak;
    private int _leftEarly;
    private int _total;

    public void Connected(int change)
    {
        lock (_lock)
        {
            _connections += change;
        }
    }

    /// <summary>True: this request is not to be answered with the faults of its script.</summary>
    public bool Begin(MockRequest request, Script script)
    {
        var now = Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;
        var key = KeyOf(request);
        lock (_lock)
        {
            _active++;
            _peak = Math.Max(_peak, _active);
            _total++;
            _requests.Add((request, script, now));
            if (_requests.Count > Kept)
            {
                _requests.RemoveAt(0);
            }

            _violations.AddRange(RequestRules.Broken(request));
            if (!_arrivals.TryGetValue(script.Model, out var arrivals))
            {
                _arrivals[script.Model] = arrivals = [];
            }

            // What nobody counts needs no list; a name under load must not fill the memory.
            if (arrivals.Count == 0 || _arrivalsKept < KeptArrivals)
            {
                arrivals.Add((now, key, script.IsWarming));
                _arrivalsKept++;
            }

            return (script.Has("times") && arrivals.Count > script.Number("times", 0))
                || (script.Has("down") && now - arrivals[0].At >= script.Number("down", 0))
                || (script.Has("onlykey") && key != script.Number("onlykey", 0))
                || (script.Has("chance") && Random.Shared.Next(100) >= script.Number("chance", 100));
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
            _arrivals.Clear();
            _arrivalsKept = 0;
            _violations.Clear();
            (_leftEarly, _total, _peak) = (0, 0, 0);
        }
    }

    /// <summary>When requests with a certain model name came, and with which key.</summary>
    public byte[] Arrivals(string model)
    {
        lock (_lock)
        {
            var list = (_arrivals.GetValueOrDefault(model) ?? []).Select(static a => (JsonNode)new JsonObject { ["at_ms"] = a.At, ["key"] = a.Key, ["warming"] = a.Warming });
            return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["arrivals"] = new JsonArray([.. list]) });
        }
    }

    public byte[] Report()
    {
        lock (_lock)
        {
            var requests = new JsonArray();
            foreach (var (request, script, at) in _requests)
            {
                var headers = new JsonArray();
                foreach (var (name, value) in request.Headers)
                {
                    headers.Add(new JsonArray(name, value));
                }

                requests.Add(new JsonObject
                {
                    ["method"] = request.Method,
                    ["path"] = request.Path,
                    ["headers"] = headers,
                    ["body"] = Convert.ToBase64String(request.Body),
                    ["model"] = script.Model,
                    ["at_ms"] = at,
                    ["key"] = KeyOf(request),
                });
            }

            return JsonSerializer.SerializeToUtf8Bytes(new JsonObject
            {
                ["connections"] = _connections,
                ["active"] = _active,
                ["peak"] = _peak,
                ["left_early"] = _leftEarly,
                ["total"] = _total,
                ["violations"] = new JsonArray([.. _violations.Select(static v => (JsonNode)v)]),
                ["requests"] = requests,
            });
        }
    }

    // The number at the end of the key: sk-test-1 is key 1; -1 when there is none.
    private static int KeyOf(MockRequest request)
    {
        var key = request.Header("Authorization") ?? "";
        var digits = key.Length;
        while (digits > 0 && char.IsAsciiDigit(key[digits - 1]))
        {
            digits--;
        }

        return int.TryParse(key.AsSpan(digits), CultureInfo.InvariantCulture, out var number) ? number : -1;
    }
}
