using System.Reflection;

namespace HeavyTails.Training.Tensors;

/// <summary>The folders in which NuGet keeps unpacked packages, FOLDER/PACKAGE/VERSION in lower case.</summary>
internal static class PackageFolders
{
    /// <summary>
    /// Setting of a program's runtimeconfig.json with the folders that its build restored from, separated by
    /// semicolons. The package HeavyTails.Training adds it to each program that refers to it.
    /// </summary>
    public const string Setting = "HeavyTails.PackageFolders";

    /// <summary>The version of TorchSharp that this assembly is compiled against.</summary>
    public static string TorchSharp { get; } = Metadata("TorchSharp").Single();

    /// <summary>
    /// The folders, the likeliest first: those that the program was restored from, that of the package which the
    /// assembly itself lies in, that of the build, and the user's own.
    /// </summary>
    /// <param name="assemblies">The folder of this assembly.</param>
    public static IEnumerable<string> All(string assemblies)
    {
        foreach (var folder in (AppContext.GetData(Setting) as string ?? "").Split(';', StringSplitOptions.TrimEntries))
            if (folder.Length > 0)
                yield return folder;
        // An F# script or a notebook loads FOLDER/heavytails.training/VERSION/lib/net10.0/HeavyTails.Training.dll.
        if (Up(assemblies, 1) is { } lib && Path.GetFileName(lib) == "lib" && Up(lib, 3) is { } own)
            yield return own;
        foreach (var folder in Metadata("PackageFolder"))
            yield return folder;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set)
            yield return set;
        else if (home.Length > 0)
            yield return Path.Combine(home, ".nuget", "packages");
        foreach (var folder in (Environment.GetEnvironmentVariable("NUGET_FALLBACK_PACKAGES") ?? "").Split(';'))
            if (folder.Length > 0)
                yield return folder;
    }

    private static string? Up(string folder, int levels) =>
        levels == 0 ? folder
        : Path.GetDirectoryName(folder) is { } above ? Up(above, levels - 1)
        : null;

    private static IEnumerable<string> Metadata(string key) =>
        typeof(PackageFolders)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(a => a.Key == key)
            .Select(a => a.Value)
            .OfType<string>();
}
