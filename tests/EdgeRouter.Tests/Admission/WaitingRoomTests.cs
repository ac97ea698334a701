using EdgeRouter.Admission;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

#pragma warning disable CA2012 // Waits are looked at before they are awaited: whether they have ended is what is tested.

namespace EdgeRouter.Tests.Admission;

public sealed class WaitingRoomTests
{
    private readonly WaitingRoom _room = new();
    private readonly Dictionary<string, ValueTask> _waits = [];
    private readonly Dictionary<string, WaitingRoom.Waiter> _waiters = [];

    [Fact]
    public async Task Pump_TellsTheFirstOnly_AndWhenItLeavesTheNext()
    {
        Enter("one");
        Enter("two");
        _room.Pump();
        Assert.Equal(["one"], Woken());
        Leave("one", served: true);
        Assert.Equal(["two"], Woken());
        await _waits["two"];
        Assert.Equal(1, _room.Count);
    }

    [Fact]
    public void HighBeforeNormalBeforeLow_WhateverCameFirst()
    {
        Enter("low", RequestPriority.Low);
        Enter("normal", RequestPriority.Normal);
        Enter("high", RequestPriority.High);
        Assert.Equal(["high", "normal", "low"], ServeAll());
    }

    [Fact]
    public void OfOneClass_CallersTakeTurns_OfOneCallerTheOldest()
    {
        foreach (var name in new[] { "a1", "a2", "a3", "b1", "b2", "c1" })
        {
            Enter(name, caller: name[..1]);
        }

        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "a3"], ServeAll());
    }

    [Fact]
    public void ModelsHaveQueuesOfTheirOwn()
    {
        Enter("m1", model: "m");
        Enter("n1", model: "n");
        _room.Pump();
        Assert.Equal(["m1", "n1"], Woken());
        Assert.False(TryEnter("m2", RequestPriority.Normal, "", "m", most: 1));
        Assert.True(TryEnter("n2", RequestPriority.Normal, "", "n", most: 2));
    }

    [Fact]
    public void MustWait_OnlyBehindThoseWhoGoBefore()
    {
        Assert.False(_room.MustWait("m", RequestPriority.Low));
        Enter("n", RequestPriority.Normal);
        Assert.True(_room.MustWait("m", RequestPriority.Low));
        Assert.True(_room.MustWait("m", RequestPriority.Normal));
        Assert.False(_room.MustWait("m", RequestPriority.High));
        Assert.False(_room.MustWait("other", RequestPriority.Low));
    }

    [Fact]
    public void AFullQueue_RefusesItsOwnClass_AndGivesUpItsLastForMoreUrgentWork()
    {
        Enter("b1", RequestPriority.Low);
        Enter("b2", RequestPriority.Low);
        Assert.False(TryEnter("b3", RequestPriority.Low, "", "m", most: 2));
        Assert.Equal(1, _room.Refused.Value);

        Assert.True(TryEnter("n1", RequestPriority.Normal, "", "m", most: 2));
        Assert.True(_waiters["b2"].Displaced);
        Assert.False(_waiters["b1"].Displaced);
        Assert.Equal(["b2"], Woken());
        Leave("b2", served: false);
        Assert.Equal(2, _room.Refused.Value);
        Assert.Equal(2, _room.Count);
    }

    [Fact]
    public void EveryoneGone_NothingIsKept()
    {
        Enter("one");
        Leave("one", served: false);
        Assert.Equal(0, _room.Count);
        Assert.False(_room.MustWait("m", RequestPriority.Low));
        Assert.Equal(1, _room.Entered.Value);
        Assert.Equal(1, _room.Refused.Value);
    }

    private void Enter(string name, RequestPriority priority = RequestPriority.Normal, string caller = "", string model = "m") => Assert.True(TryEnter(name, priority, caller, model, most: 100));

    private bool TryEnter(string name, RequestPriority priority, string caller, string model, int most)
    {
        var signal = new WakeSignal();
        if (!_room.TryEnter(model, most, priority, caller, signal, out var waiter))
        {
            return false;
        }

        _waits.Add(name, signal.WaitAsync());
        _waiters.Add(name, waiter!);
        return true;
    }

    private void Leave(string name, bool served)
    {
        _waiters.Remove(name, out var waiter);
        _room.Leave(waiter!, served);
    }

    private List<string> ServeAll()
    {
        var served = new List<string>();
        while (_room.Count > 0)
        {
            _room.Pump();
            var first = Assert.Single(Woken());
            served.Add(first);
            Leave(first, served: true);
        }

        return served;
    }

    private List<string> Woken() => [.. _waiters.Keys.Where(name => _waits[name].IsCompleted)];
}
