using System.Buffers;
using EdgeRouter.Caching;
using EdgeRouter.Caching.Flights;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Telemetry;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Caching.Flights;

public sealed class FlightTests
{
    private readonly BufferPool _pool = new();

    [Fact]
    public void Readers_WheneverTheyJoin_ReadTheWholeAnswer()
    {
        var flight = new Flight(default, 0, _pool, int.MaxValue);
        var lead = flight.Lead;
        var random = new Random(7);
        var written = new List<byte>();
        var readers = new List<(FlightReader Reader, List<byte> Read)> { (lead, []) };
        for (var i = 0; i < 200; i++)
        {
            var piece = new byte[random.Next(1, 3000)];
            random.NextBytes(piece);
            Write(flight, piece);
            written.AddRange(piece);
            if (i % 50 == 25)
            {
                Assert.True(flight.TryJoin(new WakeSignal(), out var late));
                readers.Add((late, []));
            }

            foreach (var (reader, read) in readers.Where(_ => random.Next(2) == 0))
            {
                Drain(reader, read);
            }
        }

        flight.Complete(FlightOutcome.Served, default);
        Assert.True(flight.TryJoin(new WakeSignal(), out var last));
        readers.Add((last, []));
        foreach (var (reader, read) in readers)
        {
            Drain(reader, read);
            Assert.Equal(written, read);
            Assert.Equal(written.Count, reader.Position);
        }

        var whole = flight.Gather(out var length);
        Assert.Equal(written, whole.AsSpan(0, length).ToArray());
        _pool.Return(whole);
        readers.ForEach(r => flight.Leave(r.Reader));
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public async Task Follower_ThatJoinsBeforeTheDriverHasBegun_IsToldTheEnd()
    {
        var table = new FlightTable(_pool);
        var flight = table.JoinOrBegin(new CacheKey(1, 2, 3, 4), 0, 1 << 20, new WakeSignal(), out _);
        var signal = new WakeSignal();
        table.JoinOrBegin(new CacheKey(1, 2, 3, 4), 0, 1 << 20, signal, out var follower);
        var reply = new FlightReply(flight, new CapturedReply(), new Clock(TimeProvider.System), stall: 1000);
        Assert.Equal(1, flight.Followers);
        flight.Complete(FlightOutcome.Failed, default);
        await signal.WaitAsync();
        flight.Leave(follower!);
        await reply.CloseAsync(new PlainWatch());
        Assert.Equal(0, flight.Followers);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Table_AfterAnInvalidation_BeginsANewFlight()
    {
        var table = new FlightTable(_pool);
        var key = new CacheKey(1, 2, 3, 4);
        var before = table.JoinOrBegin(key, stamp: 0, 1 << 20, new WakeSignal(), out _);
        var after = table.JoinOrBegin(key, stamp: 1, 1 << 20, new WakeSignal(), out var reader);
        Assert.Null(reader);
        Assert.NotSame(before, after);
        before.Leave(before.Lead);
        after.Leave(after.Lead);
    }

    [Fact]
    public async Task Driver_ThatWaitsForASlowReader_GoesOnWhenItLeaves()
    {
        var flight = new Flight(default, 0, _pool, mostKept: 1024);
        var own = new CapturedReply();
        var reply = new FlightReply(flight, own, new Clock(TimeProvider.System), stall: TimeProvider.System.TimestampFrequency * 60);
        Assert.True(flight.TryJoin(new WakeSignal(), out var slow));
        reply.Start(default);
        reply.Body.Write(new byte[1 << 20]);
        var flush = reply.FlushAsync();
        Assert.False(flush.IsCompleted);
        flight.Leave(slow);
        Assert.False((await flush.AsTask().WaitAsync(TimeSpan.FromSeconds(30))).IsCompleted);
        flight.Complete(FlightOutcome.Served, default);
        Assert.Equal(FailureClass.None, await reply.CloseAsync(new PlainWatch()));
        Assert.Equal(1 << 20, own.Text.Length);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public async Task OwnClient_ThatIsGone_IsSentNothingMore_AndOthersAreServed()
    {
        var flight = new Flight(default, 0, _pool, int.MaxValue);
        var own = new CapturedReply();
        var reply = new FlightReply(flight, own, new Clock(TimeProvider.System), stall: 1000);
        flight.TryJoin(new WakeSignal(), out var follower);
        reply.Start(default);
        reply.Body.Write("one"u8);
        await reply.FlushAsync();
        own.Gone = true;
        Assert.False(reply.ClientGone);
        reply.Body.Write("two"u8);
        await reply.FlushAsync();
        var read = new List<byte>();
        Drain(follower, read);
        Assert.Equal("onetwo"u8.ToArray(), read);
        flight.Leave(follower);
        Assert.True(reply.ClientGone);
        flight.Complete(FlightOutcome.Served, default);
        Assert.Equal(FailureClass.ClientGone, await reply.CloseAsync(new PlainWatch()));
        Assert.Equal("one", own.Text);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Followers_AreCountedWithoutTheDriversOwnClient()
    {
        var flight = new Flight(default, 0, _pool, int.MaxValue);
        var lead = flight.Lead;
        Assert.Equal(0, flight.Followers);
        flight.TryJoin(new WakeSignal(), out var one);
        flight.TryJoin(new WakeSignal(), out var two);
        flight.Drop(lead);
        Assert.Equal(2, flight.Followers);
        flight.Drop(one);
        flight.Leave(one);
        Assert.Equal(1, flight.Followers);
        flight.Leave(two);
        Assert.Equal(1, _pool.Outstanding);
        flight.Leave(lead);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Theory]
    [InlineData((int)FlightOutcome.Failed)]
    [InlineData((int)FlightOutcome.Aborted)]
    public void Join_AfterAFailure_IsRefused(int ending)
    {
        var flight = new Flight(default, 0, _pool, int.MaxValue);
        var lead = flight.Lead;
        var outcome = (FlightOutcome)ending;
        flight.Complete(outcome, default);
        flight.Complete(FlightOutcome.Served, default);
        Assert.Equal(outcome, flight.Outcome);
        Assert.False(flight.TryJoin(new WakeSignal(), out _));
        flight.Leave(lead);
        Assert.False(flight.TryJoin(new WakeSignal(), out _));
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Answer_TooLongToBeKept_IsLetGoBehindTheSlowest()
    {
        var flight = new Flight(default, 0, _pool, mostKept: 64 << 10);
        var lead = flight.Lead;
        Assert.True(flight.TryJoin(new WakeSignal(), out var slow));
        Write(flight, [1]);
        var piece = new byte[16 << 10];
        for (var i = 0; i < 64; i++)
        {
            Write(flight, piece);
            Drain(lead, []);
        }

        var before = _pool.Outstanding;
        Assert.True(flight.Trim(), "the slow one is a megabyte behind");
        Assert.Equal(before, _pool.Outstanding);
        Assert.False(flight.TryJoin(new WakeSignal(), out _));
        Drain(slow, []);
        Assert.False(flight.Trim());
        Assert.Equal(1, _pool.Outstanding);
        Write(flight, piece);
        var read = new List<byte>();
        Drain(slow, read);
        Assert.Equal(piece.Length, read.Count);
        flight.Leave(lead);
        flight.Leave(slow);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Theory]
    [InlineData("data: x\n\n", true)]
    [InlineData("data: x\r\n\r\n", true)]
    [InlineData("data: x\n", false)]
    [InlineData("data: x\n\ndata", false)]
    public void Reader_KnowsWhetherItsClientHoldsWholeEvents(string sent, bool whole)
    {
        var flight = new Flight(default, 0, _pool, int.MaxValue);
        var lead = flight.Lead;
        Write(flight, System.Text.Encoding.UTF8.GetBytes(sent));
        Drain(lead, []);
        Assert.Equal(whole, lead.AtBoundary);
        flight.Leave(lead);
    }

    [Fact]
    public async Task OneWriter_ManyReaders_NoByteIsLostOrEarly()
    {
        for (var round = 0; round < 20; round++)
        {
            var flight = new Flight(default, 0, _pool, int.MaxValue);
            var lead = flight.Lead;
            var readers = Enumerable.Range(0, 4).Select(_ =>
            {
                var signal = new WakeSignal();
                Assert.True(flight.TryJoin(signal, out var reader));
                return ReadAsync(flight, reader, signal);
            }).ToArray();
            var writer = WriteAsync(flight);
            await Task.WhenAll([writer, .. readers]);
            flight.Leave(lead);
            Assert.All(readers, static r => Assert.Equal(500 * 1000, r.Result));
        }

        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Table_OneBegins_OthersJoin_UntilItIsRemoved()
    {
        var table = new FlightTable(_pool);
        var key = new CacheKey(1, 2, 3, 4);
        var flight = table.JoinOrBegin(key, 0, 1 << 20, new WakeSignal(), out var reader);
        Assert.Null(reader);
        var lead = flight.Lead;
        Assert.Same(flight, table.JoinOrBegin(key, 0, 1 << 20, new WakeSignal(), out var joined));
        Assert.NotNull(joined);
        var other = table.JoinOrBegin(new CacheKey(1, 2, 3, 5), 0, 1 << 20, new WakeSignal(), out reader);
        Assert.Null(reader);
        flight.Complete(FlightOutcome.Failed, default);
        var next = table.JoinOrBegin(key, 0, 1 << 20, new WakeSignal(), out reader);
        Assert.Null(reader);
        Assert.NotSame(flight, next);
        table.Remove(flight);
        Assert.Equal(2, table.Count);
        flight.Leave(lead);
        flight.Leave(joined);
        next.Leave(next.Lead);
        other.Leave(other.Lead);
        Assert.Equal(0, _pool.Outstanding);
    }

    private static void Write(Flight flight, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(flight.Room(bytes.Length).Span);
        flight.Publish(bytes.Length);
    }

    private static void Drain(FlightReader reader, List<byte> into)
    {
        while (reader.TryRead(out var bytes))
        {
            into.AddRange(bytes);
            reader.Advance(bytes);
        }
    }

    private static async Task WriteAsync(Flight flight)
    {
        await Task.Yield();
        var piece = new byte[1000];
        for (var i = 0; i < 500; i++)
        {
            piece.AsSpan().Fill((byte)i);
            Write(flight, piece);
            flight.WakeReaders();
        }

        flight.Complete(FlightOutcome.Served, new RequestRecord { Status = 200 });
    }

    private static async Task<int> ReadAsync(Flight flight, FlightReader reader, WakeSignal signal)
    {
        var read = 0;
        while (true)
        {
            var outcome = flight.Outcome;
            while (reader.TryRead(out var bytes))
            {
                for (var i = 0; i < bytes.Length; i++)
                {
                    Assert.Equal((byte)((read + i) / 1000), bytes[i]);
                }

                read += bytes.Length;
                reader.Advance(bytes);
            }

            if (outcome != FlightOutcome.Running)
            {
                flight.Leave(reader);
                return read;
            }

            await signal.WaitAsync();
        }
    }
}
