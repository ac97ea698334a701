namespace EdgeRouter.Tests.Caching.Simulation;

/// <summary>S3-FIFO (Yang, Zhang, Qiu, Yue, Rashmi 2023) as it is described, by bytes and with an exact ghost queue of the main queue's size: what the store would be without index, slabs and fingerprints.</summary>
internal sealed class S3FifoPolicy(long bytes) : ICachePolicy
{
    private readonly long _smallBytes = bytes / 10;
    private readonly RecencyList _small = new();
    private readonly RecencyList _main = new();
    private readonly RecencyList _ghosts = new();
    private readonly Dictionary<int, int> _frequency = [];

    public bool Access(int key, int extent)
    {
        if (_frequency.TryGetValue(key, out var seen))
        {
            _frequency[key] = Math.Min(3, seen + 1);
            return true;
        }

        while (_small.Bytes + _main.Bytes + extent > bytes)
        {
            if (_small.Bytes >= _smallBytes || _main.Count == 0)
            {
                LeaveSmall();
            }
            else
            {
                LeaveMain();
            }
        }

        (_ghosts.Remove(key) ? _main : _small).Add(key, extent);
        _frequency[key] = 0;
        return false;
    }

    private void LeaveSmall()
    {
        var (key, extent) = _small.RemoveOldest();
        if (_frequency[key] > 0)
        {
            _main.Add(key, extent);
            _frequency[key] = 0;
            return;
        }

        _frequency.Remove(key);
        _ghosts.Add(key, extent);
        while (_ghosts.Bytes > bytes - _smallBytes)
        {
            _ghosts.RemoveOldest();
        }
    }

    private void LeaveMain()
    {
        var (key, extent) = _main.RemoveOldest();
        if (_frequency[key] > 0)
        {
            _main.Add(key, extent);
            _frequency[key]--;
            return;
        }

        _frequency.Remove(key);
    }
}
