namespace HeavyTails.Tests;

/// <summary>Real checkpoints and peers' recorded answers, which are not part of the repository.</summary>
internal static class SharedFiles
{
    /// <summary>
    /// The full path of "weights/lenet_mnist.pth" or the like, in the folder named by HEAVYTAILS_SHARED, else in ../shared beside the repository.
    /// Null, with a line on the console that says what is not run, where it is absent.
    /// </summary>
    public static string? Find(string relative)
    {
        var path = Root() is { } root ? Path.Combine(root, relative) : null;
        if (path is not null && File.Exists(path))
            return path;
        Console.WriteLine($"NOT RUN: {relative} is absent (set HEAVYTAILS_SHARED to the folder that holds it)");
        return null;
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
