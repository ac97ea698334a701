namespace EdgeRouter.Tests.Caching.Simulation;

/// <summary>
/// W-TinyLFU (Einziger, Friedman, Manes 2017) by bytes: a window of 1 % by recency; a main part of which 80 % are protected; at the border a count-min sketch of four rows of 4-bit counters, halved after ten times as many requests as
/// there are entries, decides between the newcomer and each of the oldest that would have to go for it.
/// </summary>
internal sealed class TinyLfuPolicy : ICachePolicy
{
    private readonly RecencyList _window = new();
    private readonly RecencyList _probation = new();
    private readonly RecencyList _protected = new();
    private readonly long _windowBytes;
    private readonly long _mainBytes;
    private readonly byte[][] _sketch;
    private readonly int _sample;
    private int _added;

    public TinyLfuPolicy(long bytes, int entries)
    {
        _windowBytes = bytes / 100;
        _mainBytes = bytes - _windowBytes;
        _sample = entries * 10;
        _sketch = [.. Enumerable.Range(0, 4).Select(_ => new byte[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)entries * 2)])];
    }

    public bool Access(int key, int extent)
    {
        Count(key);
        if (_window.Touch(key) || _protected.Touch(key))
        {
            return true;
        }

        if (_probation.Remove(key))
        {
            _protected.Add(key, extent);
            while (_protected.Bytes > _mainBytes * 8 / 10)
            {
                var (demoted, size) = _protected.RemoveOldest();
                _probation.Add(demoted, size);
            }

            return true;
        }

        _window.Add(key, extent);
        while (_window.Bytes > _windowBytes)
        {
            var (candidate, size) = _window.RemoveOldest();
            Admit(candidate, size);
        }

        return false;
    }

    private void Admit(int candidate, int extent)
    {
        while (_probation.Bytes + _protected.Bytes + extent > _mainBytes)
        {
            var victims = _probation.Count > 0 ? _probation : _protected;
            if (Estimate(candidate) <= Estimate(victims.Oldest.Key))
            {
                return;
            }

            victims.RemoveOldest();
        }

        _probation.Add(candidate, extent);
    }

    private void Count(int key)
    {
        for (var row = 0; row < _sketch.Length; row++)
        {
            ref var counter = ref Counter(row, key);
            counter += (byte)(counter < 15 ? 1 : 0);
        }

        if (++_added >= _sample)
        {
            _added /= 2;
            foreach (var row in _sketch)
            {
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] >>= 1;
                }
            }
        }
    }

    private int Estimate(int key) => Enumerable.Range(0, _sketch.Length).Min(row => Counter(row, key));

    private ref byte Counter(int row, int key)
    {
        var hash = ((ulong)(uint)key + 1) * (0x9E3779B97F4A7C15 + ((ulong)row * 0xBF58476D1CE4E5B8));
        return ref _sketch[row][(int)((hash ^ (hash >> 31)) * 0x94D049BB133111EB >> 40) & (_sketch[row].Length - 1)];
    }
}
