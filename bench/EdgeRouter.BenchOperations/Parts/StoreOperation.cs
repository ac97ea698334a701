using EdgeRouter.Caching;
using EdgeRouter.Caching.Store;
using EdgeRouter.Primitives;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>One look into the cache's store, or one entry put into it, at about 1 KB a value. Cold: another entry each time, of more than any processor caches.</summary>
internal sealed class StoreOperation : BenchOperation
{
    private const int ValueBytes = 1024;
    private const long Budget = 160 << 20;
    private const int ColdEntries = 120_000;

    private readonly BufferPool _pool = new();
    private readonly EntryStore _store;
    private readonly CacheKey[] _keys;
    private readonly byte[] _value = new byte[ValueBytes];
    private readonly StoreCase _case;
    private int _next;

    public StoreOperation(StoreCase which)
    {
        _case = which;
        _store = new EntryStore(Budget);
        _keys = new CacheKey[which == StoreCase.ReadHot ? 1 : ColdEntries * (which == StoreCase.Put ? 4 : 1)];
        var random = new Random(1);
        for (var i = 0; i < _keys.Length; i++)
        {
            _keys[i] = new CacheKey((ulong)random.NextInt64(), (ulong)random.NextInt64() << 1, (ulong)random.NextInt64() << 1, (ulong)random.NextInt64());
        }

        if (which is StoreCase.ReadHot or StoreCase.ReadCold)
        {
            // Read in another order than written, or each entry would lie behind the last one.
            foreach (var key in _keys.OrderBy(static k => k.D))
            {
                _store.Put(key, _value, 1, 2);
            }
        }
    }

    public override int Bytes => _case == StoreCase.Miss ? 0 : ValueBytes;

    public override void Run()
    {
        ref readonly var key = ref _keys[_next];
        _next = _next + 1 < _keys.Length ? _next + 1 : 0;
        if (_case == StoreCase.Put)
        {
            Require(_store.Put(key, _value, 1, 2) != PutResult.TooLarge, "not stored");
            return;
        }

        var found = _store.TryRead(key, 1, _pool, out var array, out var length);
        Require(found == (_case != StoreCase.Miss) && (!found || length == ValueBytes), "found what is not there, or not what is");
        if (found)
        {
            _pool.Return(array);
        }
    }
}
