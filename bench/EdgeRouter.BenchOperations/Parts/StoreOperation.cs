using EdgeRouter.Caching;
using EdgeRouter.Caching.Store;
using EdgeRouter.Primitives;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>One look into the cache's store, or one entry put into it, at about 1 KB a value. Cold: another entry each time, of more than any processor caches.</summary>
internal sealed class StoreOperation : BenchOperation
{
    private const int ValueBytes = 1024;
    private const long Budget = 160 << 20;
    private const int Entries = 120_000;

    private readonly BufferPool _pool = new();
    private readonly EntryStore _store;
    private readonly CacheKey[] _keys;
    private readonly byte[] _value = new byte[ValueBytes];
    private readonly Random _random = new(1);
    private readonly StoreCase _case;
    private int _next;

    public StoreOperation(StoreCase which)
    {
        _case = which;
        _store = new EntryStore(Budget);
        _keys = new CacheKey[which == StoreCase.ReadHot ? 1 : Entries];
        for (var i = 0; i < _keys.Length; i++)
        {
            _keys[i] = NewKey();
        }

        // In another order than they will be read in, or each entry would lie behind the last one.
        foreach (var key in _keys.OrderBy(static k => k.D))
        {
            _store.Put(key, _value, 1, 2);
        }

        if (which == StoreCase.Put)
        {
            for (var i = 0; i < Entries; i++)
            {
                _store.Put(NewKey(), _value, 1, 2);
            }
        }
    }

    public override int Bytes => _case == StoreCase.Miss ? 0 : ValueBytes;

    public override void Run()
    {
        if (_case == StoreCase.Put)
        {
            Require(_store.Put(NewKey(), _value, 1, 2) == PutResult.Stored, "not stored");
            return;
        }

        _next = _next + 1 < _keys.Length ? _next + 1 : 0;
        var key = _case == StoreCase.Miss ? NewKey() : _keys[_next];
        var found = _store.TryRead(key, 1, _pool, out var array, out var length);
        Require(found == (_case != StoreCase.Miss) && (!found || length == ValueBytes), "found what is not there, or not what is");
        if (found)
        {
            _pool.Return(array);
        }
    }

    private CacheKey NewKey() => new(Word(), Word(), Word(), Word());

    private ulong Word() => (ulong)_random.NextInt64(long.MinValue, long.MaxValue);
}
