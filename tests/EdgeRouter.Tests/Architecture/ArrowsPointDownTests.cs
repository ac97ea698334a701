namespace EdgeRouter.Tests.Architecture;

public sealed class ArrowsPointDownTests
{
    private static readonly string Product = Path.Combine(AppContext.BaseDirectory, "edgerouter.dll");

    [Fact]
    public void Product_EveryUseOfARoom_IsAllowed() => Assert.Empty(Violations(Product));

    [Fact]
    public void Product_PureRooms_KnowNoServerNetworkOrWallClock() => Assert.Empty(ImpureUses(Product));

    [Fact]
    public void Product_EveryRoom_IsOnTheMap()
    {
        var rooms = AssemblyReader.Uses(Product).Select(static u => AssemblyReader.RoomOf(u.From)!).Distinct();
        Assert.Empty(rooms.Except(RoomMap.MayUse.Keys));
    }

    [Fact]
    public void Map_HasNoCircle()
    {
        var done = new HashSet<string>();
        while (done.Count < RoomMap.MayUse.Count)
        {
            var next = RoomMap.MayUse.Where(r => !done.Contains(r.Key) && r.Value.All(done.Contains)).Select(static r => r.Key).ToList();
            Assert.NotEmpty(next);
            done.UnionWith(next);
        }
    }

    // The planted violations live in this very assembly: a "Wire" that uses "Relay", and reads the wall clock.
    [Fact]
    public void PlantedViolations_AreFound()
    {
        var tests = typeof(ArrowsPointDownTests).Assembly.Location;
        Assert.Contains(Violations(tests), static v => v.Contains("Wire.PlantedViolation", StringComparison.Ordinal) && v.Contains("Relay", StringComparison.Ordinal));
        Assert.Contains(ImpureUses(tests), static v => v.Contains("Wire.PlantedViolation", StringComparison.Ordinal) && v.Contains("get_UtcNow", StringComparison.Ordinal));
    }

    private static List<string> Violations(string assembly) =>
    [
        .. from use in AssemblyReader.Uses(assembly)
           let room = AssemblyReader.RoomOf(use.From)
           let to = use.Used.Contains("::", StringComparison.Ordinal) ? null : RoomOfType(use.Used)
           where to is not null && to != room && RoomMap.MayUse.TryGetValue(room, out var allowed) && !allowed.Contains(to)
           select $"{use.Where} ({room}) may not use {use.Used} ({to})",
    ];

    private static List<string> ImpureUses(string assembly) =>
    [
        .. from use in AssemblyReader.Uses(assembly)
           where RoomMap.Pure.Contains(AssemblyReader.RoomOf(use.From))
           from forbidden in RoomMap.ForbiddenInPure
           where use.Used.StartsWith(forbidden, StringComparison.Ordinal)
           select $"{use.Where} uses {use.Used}",
    ];

    private static string? RoomOfType(string type)
    {
        var dot = type.LastIndexOf('.');
        return dot < 0 ? null : AssemblyReader.RoomOf(type[..dot]);
    }
}
