namespace HeavyTails.Bench;

/// <summary>Real checkpoints and recorded answers, which are not part of the repository.</summary>
internal static class Shared
{
    /// <summary>The path of a file in the shared folder; null where the file is absent.</summary>
    internal static string? Find(string relative) =>
        Folders().Select(f => Path.Combine(f, relative)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("HEAVYTAILS_SHARED") is { Length: > 0 } named)
            yield return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "HeavyTails.sln")) && folder.Parent is { } parent)
                yield return Path.Combine(parent.FullName, "shared");
    }
}
