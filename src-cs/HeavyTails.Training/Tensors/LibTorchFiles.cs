using System.Reflection;

namespace HeavyTails.Training.Tensors;

/// <summary>Finds libtorch and TorchSharp's native library on the disk.</summary>
internal static class LibTorchFiles
{
    /// <summary>
    /// Environment variable that names another libtorch of the same version, for example one for CUDA.
    /// </summary>
    public const string Variable = "HEAVYTAILS_LIBTORCH";

    public const string HowToGet =
        $"run ./build.sh, which fetches the NuGet package libtorch-cpu-linux-x64 {LibTorch.Wanted}, "
        + $"or name the folder of a libtorch {LibTorch.Wanted} in {Variable}";

    public const string MainFile = "libtorch_cpu.so";

    private static readonly string Native = Path.Combine("runtimes", "linux-x64", "native");
    private static readonly string Own = Path.GetDirectoryName(typeof(LibTorchFiles).Assembly.Location) ?? "";

    /// <summary>The folder that holds libtorch_cpu.so.</summary>
    /// <exception cref="LibTorchException">There is none; the message lists the folders that were searched.</exception>
    public static string Folder()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            string[] places = [Path.GetFullPath(named), Path.Combine(Path.GetFullPath(named), "lib")];
            return Array.Find(places, HasLibTorch)
                ?? throw new LibTorchException($"{Variable} names {named}: no {MainFile} there nor in its folder lib");
        }
        var folders = Folders().Distinct().ToList();
        return folders.Find(HasLibTorch)
            ?? throw new LibTorchException(
                $"libtorch was not found (looked for {MainFile} in {string.Join(", ", folders)}): {HowToGet}"
            );
    }

    /// <summary>The path of TorchSharp's native library, which lies beside the assemblies.</summary>
    public static string Bindings() =>
        new[] { Own, Path.Combine(Own, Native) }
            .Select(f => Path.Combine(f, LibTorch.BindingsFile))
            .FirstOrDefault(File.Exists)
        ?? throw new LibTorchException(
            $"{LibTorch.BindingsFile} is not beside the assemblies in {Own}: run ./build.sh"
        );

    private static bool HasLibTorch(string folder) => File.Exists(Path.Combine(folder, MainFile));

    // The search goes through the folders of the assemblies (for an application published with its own copy), then the
    // package that this library was built with, then the user's package folder.
    private static IEnumerable<string> Folders()
    {
        yield return Own;
        yield return Path.Combine(Own, Native);
        var built = typeof(LibTorchFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>();
        foreach (var folder in built.Where(a => a.Key == "LibTorch").Select(a => a.Value).OfType<string>())
        {
            yield return folder;
        }
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var packages =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set ? set
            : home.Length > 0 ? Path.Combine(home, ".nuget", "packages")
            : null;
        if (packages is not null)
            yield return Path.Combine(packages, "libtorch-cpu-linux-x64", LibTorch.Wanted, Native);
    }
}
