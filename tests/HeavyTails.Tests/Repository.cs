namespace HeavyTails.Tests;

/// <summary>The checkout that this assembly was built from.</summary>
internal static class Repository
{
    /// <summary>Its root, the folder of HeavyTails.sln; null where no folder above this assembly is one.</summary>
    public static string? RootOrNull { get; } = Find();

    /// <summary>Its root, or a <see cref="DirectoryNotFoundException"/>.</summary>
    public static string Root =>
        RootOrNull ?? throw new DirectoryNotFoundException($"no HeavyTails.sln above {AppContext.BaseDirectory}");

    /// <summary>Paths of source files below a folder, relative to the root, with "/" between names.</summary>
    public static IReadOnlyList<string> Files(string folder, string extension) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Root, folder), "*" + extension, SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
                .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
                .Where(f => !f.Contains("/bin/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Path of a folder of tests/reference.</summary>
    public static string Reference(string folder) => Path.Combine(Root, "tests", "reference", folder);

    /// <summary>The text of a file whose path is relative to the root.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HeavyTails.sln")))
            folder = folder.Parent;
        return folder?.FullName;
    }
}
