using System.Reflection;

namespace EdgeRouter.Hosting;

/// <summary>The version that was built in.</summary>
internal static class VersionText
{
    public static string Value { get; } =
        typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
