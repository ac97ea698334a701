namespace EdgeRouter.Tests.Caching.Simulation;

/// <summary>Keys with their sizes in the order in which they were last put in front.</summary>
internal sealed class RecencyList
{
    private readonly LinkedList<(int Key, int Extent)> _order = [];
    private readonly Dictionary<int, LinkedListNode<(int Key, int Extent)>> _nodes = [];

    public long Bytes { get; private set; }

    public int Count => _order.Count;

    public (int Key, int Extent) Oldest => _order.Last!.Value;

    public bool Contains(int key) => _nodes.ContainsKey(key);

    public void Add(int key, int extent)
    {
        _nodes.Add(key, _order.AddFirst((key, extent)));
        Bytes += extent;
    }

    public bool Touch(int key)
    {
        if (!_nodes.TryGetValue(key, out var node))
        {
            return false;
        }

        _order.Remove(node);
        _order.AddFirst(node);
        return true;
    }

    public bool Remove(int key)
    {
        if (!_nodes.Remove(key, out var node))
        {
            return false;
        }

        _order.Remove(node);
        Bytes -= node.Value.Extent;
        return true;
    }

    public (int Key, int Extent) RemoveOldest()
    {
        var oldest = Oldest;
        Remove(oldest.Key);
        return oldest;
    }
}
