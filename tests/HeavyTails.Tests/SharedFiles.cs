namespace HeavyTails.Tests;

/// <summary>
/// Finds real checkpoints and the recorded answers of other programs, which are not part of the repository.
/// </summary>
internal static class SharedFiles
{
    /// <summary>
    /// Returns the full path of a file such as "weights/lenet_mnist.pth" in the folder named by HEAVYTAILS_SHARED, or
    /// else in ../shared beside the repository. When the file is absent, the test is skipped with the reason.
    /// </summary>
    public static string FindOrSkip(string relative)
    {
        var path = Root() is { } root ? Path.Combine(root, relative) : null;
        Assert.SkipUnless(
            Path.Exists(path),
            $"{relative} is absent; HEAVYTAILS_SHARED names the folder that holds it (now {Root() ?? "none"})."
        );
        return path;
    }

    private static string? Root()
    {
        if (Environment.GetEnvironmentVariable("HEAVYTAILS_SHARED") is { Length: > 0 } named)
            return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "HeavyTails.sln")))
                return folder.Parent is { } parent ? Path.Combine(parent.FullName, "shared") : null;
        return null;
    }
}
