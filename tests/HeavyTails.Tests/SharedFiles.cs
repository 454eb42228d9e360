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

    private static string? Root() =>
        Environment.GetEnvironmentVariable("HEAVYTAILS_SHARED") is { Length: > 0 } named ? named
        : Path.GetDirectoryName(Repository.RootOrNull) is { } parent ? Path.Combine(parent, "shared")
        : null;
}
