using EdgeRouter.Model;

namespace EdgeRouter.Tests.Model;

public sealed class SlotTableTests
{
    private readonly SlotTable _slots = new();

    [Fact]
    public void Id_HeldTwice_KeepsItsSlotUntilBothLetGo()
    {
        Assert.Equal(0, _slots.Take("a"));
        Assert.Equal(1, _slots.Take("b"));
        Assert.Equal(0, _slots.Take("a"));
        _slots.Release("a");
        Assert.Equal(2, _slots.Take("c"));
        _slots.Release("a");
        Assert.Equal(0, _slots.Take("d"));
    }

    [Fact]
    public void ManyReloads_WithEverNewIds_DoNotGrow()
    {
        _slots.Take("stays");
        for (var i = 0; i < 1000; i++)
        {
            _slots.Take($"new-{i}");
            if (i > 0)
            {
                _slots.Release($"new-{i - 1}");
            }
        }

        Assert.Equal(3, _slots.Length);
        Assert.Equal(0, _slots.Take("stays"));
    }

    [Fact]
    public void Slots_OfWhateverSequence_AreNeverShared()
    {
        var random = new Random(7);
        var held = new Dictionary<string, int>();
        var holders = new Dictionary<string, int>();
        for (var i = 0; i < 20_000; i++)
        {
            var id = $"d{random.Next(40)}";
            if (random.Next(2) == 0)
            {
                var slot = _slots.Take(id);
                Assert.True(!held.TryGetValue(id, out var before) || before == slot, $"{id} moved");
                Assert.DoesNotContain(held, h => h.Value == slot && h.Key != id);
                held[id] = slot;
                holders[id] = holders.GetValueOrDefault(id) + 1;
            }
            else if (holders.GetValueOrDefault(id) > 0)
            {
                _slots.Release(id);
                if (--holders[id] == 0)
                {
                    held.Remove(id);
                }
            }
        }

        Assert.InRange(_slots.Length, 1, 40);
    }
}
