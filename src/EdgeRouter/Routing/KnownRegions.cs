using System.Collections.Frozen;

namespace EdgeRouter.Routing;

/// <summary>Roughly where the regions of the large clouds stand, by their names; a degree more or less does not matter to a prior.</summary>
internal static class KnownRegions
{
    private static readonly FrozenDictionary<string, (double, double)> Places = new Dictionary<string, (double, double)>(StringComparer.OrdinalIgnoreCase)
    {
        // Amazon
        ["us-east-1"] = (38.9, -77.4),
        ["us-east-2"] = (40.0, -83.0),
        ["us-west-1"] = (37.4, -122.0),
        ["us-west-2"] = (45.8, -119.7),
        ["ca-central-1"] = (45.5, -73.6),
        ["sa-east-1"] = (-23.5, -46.6),
        ["eu-west-1"] = (53.3, -6.3),
        ["eu-west-2"] = (51.5, -0.1),
        ["eu-west-3"] = (48.9, 2.4),
        ["eu-central-1"] = (50.1, 8.7),
        ["eu-central-2"] = (47.4, 8.5),
        ["eu-north-1"] = (59.3, 18.1),
        ["eu-south-1"] = (45.5, 9.2),
        ["ap-south-1"] = (19.1, 72.9),
        ["ap-southeast-1"] = (1.3, 103.8),
        ["ap-southeast-2"] = (-33.9, 151.2),
        ["ap-northeast-1"] = (35.7, 139.7),
        ["ap-northeast-2"] = (37.6, 127.0),

        // Google
        ["us-central1"] = (41.3, -95.9),
        ["us-east1"] = (33.2, -80.0),
        ["us-east4"] = (39.0, -77.5),
        ["us-east5"] = (40.0, -83.0),
        ["us-west1"] = (45.6, -121.2),
        ["us-west4"] = (36.2, -115.1),
        ["europe-west1"] = (50.4, 3.8),
        ["europe-west2"] = (51.5, -0.1),
        ["europe-west3"] = (50.1, 8.7),
        ["europe-west4"] = (53.4, 6.8),
        ["europe-west9"] = (48.9, 2.4),
        ["asia-northeast1"] = (35.7, 139.7),
        ["asia-southeast1"] = (1.3, 103.8),
        ["asia-south1"] = (19.1, 72.9),

        // Microsoft
        ["eastus"] = (37.4, -79.8),
        ["eastus2"] = (36.7, -78.4),
        ["centralus"] = (41.6, -93.6),
        ["southcentralus"] = (29.4, -98.5),
        ["northcentralus"] = (41.9, -87.6),
        ["westus"] = (37.8, -122.4),
        ["westus3"] = (33.4, -112.1),
        ["canadaeast"] = (46.8, -71.2),
        ["northeurope"] = (53.3, -6.3),
        ["westeurope"] = (52.4, 4.9),
        ["francecentral"] = (46.4, 2.4),
        ["germanywestcentral"] = (50.1, 8.7),
        ["switzerlandnorth"] = (47.4, 8.5),
        ["swedencentral"] = (60.7, 17.1),
        ["uksouth"] = (51.0, -0.8),
        ["japaneast"] = (35.7, 139.8),
        ["australiaeast"] = (-33.9, 151.2),
        ["southeastasia"] = (1.3, 103.8),
        ["southindia"] = (13.1, 80.3),
        ["brazilsouth"] = (-23.6, -46.6),

        // As people say it.
        ["us-east"] = (38.9, -77.4),
        ["us-west"] = (45.8, -119.7),
        ["us-central"] = (41.3, -95.9),
        ["eu-west"] = (52.4, 4.9),
        ["eu-central"] = (50.1, 8.7),
        ["eu-north"] = (59.3, 18.1),
        ["ap-southeast"] = (1.3, 103.8),
        ["ap-northeast"] = (35.7, 139.7),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Degrees; null when the name is not known.</summary>
    public static (double Latitude, double Longitude)? Locate(string? region) => region is not null && Places.TryGetValue(region, out var place) ? place : null;
}
