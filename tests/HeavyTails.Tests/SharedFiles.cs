namespace HeavyTails.Tests;

/// <summary>Real checkpoints and peers' recorded answers, which are not part of the repository.</summary>
internal static class SharedFiles
{
    /// <summary>
    /// The full path of "weights/lenet_mnist.pth" or the like, in the folder named by HEAVYTAILS_SHARED, else in ../shared beside the repository.
    /// The test is skipped, with the reason, where it is absent.
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
