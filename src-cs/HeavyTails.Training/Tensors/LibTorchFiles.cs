namespace HeavyTails.Training.Tensors;

/// <summary>Finds libtorch and TorchSharp's native library on the disk.</summary>
internal static class LibTorchFiles
{
    /// <summary>
    /// Environment variable that names another libtorch of the same version, for example one for CUDA.
    /// </summary>
    public const string Variable = "HEAVYTAILS_LIBTORCH";

    public const string HowToGet =
        $"restore the NuGet package {Package} {LibTorch.Wanted}, as every project does that refers to "
        + $"HeavyTails.Training and ./build.sh does, or name the folder of a libtorch {LibTorch.Wanted} in {Variable}";

    public const string MainFile = "libtorch_cpu.so";

    private const string Package = "libtorch-cpu-linux-x64";

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
        var folders = Folders(Package, LibTorch.Wanted);
        return folders.Find(HasLibTorch)
            ?? throw new LibTorchException(
                $"libtorch was not found (looked for {MainFile} in {string.Join(", ", folders)}): {HowToGet}"
            );
    }

    /// <summary>The path of TorchSharp's native library.</summary>
    /// <exception cref="LibTorchException">There is none; the message lists the folders that were searched.</exception>
    public static string Bindings()
    {
        var folders = Folders("torchsharp", PackageFolders.TorchSharp);
        return folders.ConvertAll(f => Path.Combine(f, LibTorch.BindingsFile)).Find(File.Exists)
            ?? throw new LibTorchException(
                $"{LibTorch.BindingsFile} was not found (looked in {string.Join(", ", folders)}): restore the NuGet "
                    + $"package TorchSharp {PackageFolders.TorchSharp}"
            );
    }

    private static bool HasLibTorch(string folder) => File.Exists(Path.Combine(folder, MainFile));

    // The folders of the assemblies come first (an application published with its own copy), then those of a package.
    private static List<string> Folders(string package, string version) =>
        [
            .. new[] { Own, Path.Combine(Own, Native) }
                .Concat(PackageFolders.All(Own).Select(root => Path.Combine(root, package, version, Native)))
                .Distinct(),
        ];
}
