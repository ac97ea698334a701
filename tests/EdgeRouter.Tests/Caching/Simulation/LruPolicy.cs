namespace EdgeRouter.Tests.Caching.Simulation;

internal sealed class LruPolicy(long bytes) : ICachePolicy
{
    private readonly RecencyList _list = new();

    public bool Access(int key, int extent)
    {
        if (_list.Touch(key))
        {
            return true;
        }

        _list.Add(key, extent);
        while (_list.Bytes > bytes)
        {
            _list.RemoveOldest();
        }

        return false;
    }
}
