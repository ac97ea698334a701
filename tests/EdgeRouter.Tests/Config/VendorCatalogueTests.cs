using EdgeRouter.Config;
using EdgeRouter.Config.Records;
using EdgeRouter.Model;
using Xunit;

namespace EdgeRouter.Tests.Config;

public sealed class VendorCatalogueTests
{
    [Fact]
    public void VendorRows_All_AreEmbeddedUnderTheirFileName()
    {
        var files = Directory.GetFiles(Path.Combine(ConfigFixture.RepositoryRoot, "config", "providers"), "*.json");
        Assert.Equal(files.Select(static f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal), ConfigFixture.Vendors.All.Select(static v => v.Name));
        Assert.True(ConfigFixture.Vendors.All.Count >= 24);
    }

    [Fact]
    public void VendorRows_All_AreUsableAsTheyStand()
    {
        Assert.All(ConfigFixture.Vendors.All, static vendor =>
        {
            Assert.True(vendor.BaseUrl is null || BaseAddress.TryParse(vendor.BaseUrl, out _, out _), vendor.Name);
            Assert.All(vendor.Quirks ?? [], static quirk => Assert.Contains(quirk, QuirkNames.All));
            Assert.Null(vendor.KeyHeader is null ? null : HeaderNames.ProblemWithSetting(vendor.KeyHeader));
            Assert.All(vendor.Headers ?? new Dictionary<string, string>(), static h => Assert.Null(HeaderNames.ProblemWithSetting(h.Key)));
            Assert.All(vendor.Env ?? [], static name => Assert.Matches("^[A-Z][A-Z0-9_]*$", name));
            Assert.All(vendor.Serves ?? [], static name => Assert.Matches(@"^[a-z0-9.-]+\*?$", name));
            Assert.Equal(vendor.Zone == Zone.OnPrem, vendor.Discover is not null);
        });
    }

    [Fact]
    public void VendorRows_All_SpeakKnownDialects()
        => Assert.All(ConfigFixture.Vendors.All, static v => Assert.True(Enum.IsDefined(v.Dialect)));

    [Fact]
    public void VendorRows_OnPremServers_StandOnTheirDefaultPort()
        => Assert.All(
            ConfigFixture.Vendors.All.Where(static v => v.Discover is not null),
            static v => Assert.Equal(v.Discover!.Port, new Uri(v.BaseUrl!).Port));

    [Fact]
    public void VendorRows_ServedNames_BelongToOneVendor()
    {
        var patterns = ConfigFixture.Vendors.All.SelectMany(static v => v.Serves ?? []).ToArray();
        Assert.Equal(patterns.Length, patterns.Distinct().Count());
    }

    [Fact]
    public void VendorCatalogue_UnknownName_FindsNothing()
    {
        Assert.Null(ConfigFixture.Vendors.Find("openia"));
        Assert.Contains("sandbox", ConfigFixture.Vendors.Names);
    }
}
