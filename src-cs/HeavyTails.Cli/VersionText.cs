using System.Reflection;

namespace HeavyTails.Cli;

/// <summary>The version as built: number and commit.</summary>
internal static class VersionText
{
    public static string Full { get; } =
        typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
