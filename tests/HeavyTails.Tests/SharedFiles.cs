// Files that are too large or not ours to keep in the repository: HEAVYTAILS_SHARED, else a folder "shared" beside the checkout.
namespace HeavyTails.Tests;

internal static class SharedFiles
{
    /// <summary>Full path of a shared file or folder; null, with a line on the console, when it is not there.</summary>
    public static string? Find(string relative)
    {
        var folder = Environment.GetEnvironmentVariable("HEAVYTAILS_SHARED") is { Length: > 0 } named ? named : BesideCheckout();
        var path = folder is null ? null : Path.Combine(folder, relative);
        if (Path.Exists(path))
            return path;
        Console.WriteLine($"NOT RUN: needs {relative}, which is neither in HEAVYTAILS_SHARED nor in a folder 'shared' beside the checkout");
        return null;
    }

    private static string? BesideCheckout()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "HeavyTails.sln")))
                return folder.Parent is { } parent ? Path.Combine(parent.FullName, "shared") : null;
        return null;
    }
}
