using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Admission;

/// <summary>
/// Where requests wait while every deployment of their model is full. One queue for each model: the higher class first, within a class the caller that was served longest ago, of one caller the oldest request. The first one is
/// told whenever there may be room (an attempt ended, time passed) and looks for itself; when it found a place the next one is told. Bounded by the models' settings. A lock, but only while somebody waits: without waiters the
/// cost is one load.
/// </summary>
internal sealed class WaitingRoom : IHeartbeatTarget
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue> _queues = new(StringComparer.Ordinal);
    private int _waiting;
    private long _served;

    /// <summary>Requests that wait now.</summary>
    public int Count => Volatile.Read(ref _waiting);

    /// <summary>Requests that have waited, since start.</summary>
    public PaddedCounter Entered;

    /// <summary>Requests that found no place or waited in vain, since start.</summary>
    public PaddedCounter Refused;

    /// <summary>Somebody waits who goes before a request of this class that comes now.</summary>
    public bool MustWait(string model, RequestPriority priority)
    {
        if (Count == 0)
        {
            return false;
        }

        lock (_lock)
        {
            return _queues.TryGetValue(model, out var queue) && queue.Waiters.Exists(w => w.Priority <= priority);
        }
    }

    /// <summary>Takes a place in the queue; false when it is full. <see cref="Leave"/> must follow.</summary>
    /// <param name="caller">Whose turn it is within a class; null: nobody in particular.</param>
    public bool TryEnter(string model, int most, RequestPriority priority, string? caller, WakeSignal signal, out Waiter? waiter)
    {
        lock (_lock)
        {
            if (!_queues.TryGetValue(model, out var queue))
            {
                _queues.Add(model, queue = new Queue());
            }

            if (queue.Waiters.Count >= most && !MakeRoom(queue, priority))
            {
                Refused.Increment();
                waiter = null;
                return false;
            }

            waiter = new Waiter(model, priority, caller ?? "", signal);
            queue.Waiters.Add(waiter);
            Volatile.Write(ref _waiting, _waiting + 1);
        }

        Entered.Increment();
        return true;
    }

    /// <param name="served">It found a place; otherwise it gave up.</param>
    public void Leave(Waiter waiter, bool served)
    {
        lock (_lock)
        {
            var queue = _queues[waiter.Model];
            queue.Waiters.Remove(waiter);
            Volatile.Write(ref _waiting, _waiting - 1);
            if (served)
            {
                queue.Turns[waiter.Caller] = ++_served;
            }

            if (queue.Waiters.Count == 0)
            {
                _queues.Remove(waiter.Model);
            }
        }

        if (!served)
        {
            Refused.Increment();
        }

        Pump();
    }

    /// <summary>There may be room somewhere.</summary>
    public void Pump()
    {
        if (Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            foreach (var queue in _queues.Values)
            {
                queue.First()?.Signal.Wake();
            }
        }
    }

    public void OnHeartbeat(long now) => Pump();

    // Urgent work does not find a queue full of other work.
    private static bool MakeRoom(Queue queue, RequestPriority priority)
    {
        var last = queue.Waiters.FindLast(w => w.Priority > priority && !w.Displaced);
        if (last is null)
        {
            return false;
        }

        last.Displaced = true;
        last.Signal.Wake();
        return true;
    }

    internal sealed class Waiter(string model, RequestPriority priority, string caller, WakeSignal signal)
    {
        private bool _displaced;

        public string Model { get; } = model;

        public RequestPriority Priority { get; } = priority;

        public string Caller { get; } = caller;

        public WakeSignal Signal { get; } = signal;

        /// <summary>Has to give its place to more urgent work.</summary>
        public bool Displaced
        {
            get => Volatile.Read(ref _displaced);
            set => Volatile.Write(ref _displaced, value);
        }
    }

    private sealed class Queue
    {
        public List<Waiter> Waiters { get; } = [];

        public Dictionary<string, long> Turns { get; } = new(StringComparer.Ordinal);

        public Waiter? First()
        {
            Waiter? first = null;
            var turn = 0L;
            foreach (var waiter in Waiters)
            {
                var served = Turns.GetValueOrDefault(waiter.Caller);
                if (first is null || waiter.Priority < first.Priority || (waiter.Priority == first.Priority && served < turn))
                {
                    (first, turn) = (waiter, served);
                }
            }

            return first;
        }
    }
}
