// plotly.js is not in the repository: the build takes plotly.js-dist-min from npm and puts plotly.min.js beside the
// assemblies. Every page runs it in its reader's browser; therefore only the one file that was examined is used, and
// the build checks the same hash.
using System.Reflection;
using System.Security.Cryptography;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports.Plotting;

/// <summary>The copy of plotly.js that the pages of a folder share.</summary>
public static class PlotlyScript
{
    /// <summary>
    /// The version that figures are drawn and tested with. From 3.0 on, plotly.js ignores titles that are given as
    /// text.
    /// </summary>
    public const string Version = "2.35.2";

    /// <summary>
    /// The SHA-256 of plotly.min.js in npm's plotly.js-dist-min of that version, whose archive has the integrity that
    /// the registry states.
    /// </summary>
    public const string Sha256 = "6d21266ce1bd7d9e5ab4e115989c70c20de0382fd973a8f26ab58619eba4d603";

    static (string Path, long Length, DateTime Written)? _verified;

    /// <summary>The file name of the copy beside the pages.</summary>
    public const string FileName = $"plotly-{Version}.min.js";

    /// <summary>
    /// The path of plotly.min.js: the environment variable HEAVYTAILS_PLOTLY, otherwise the file beside the
    /// assemblies, in the NuGet package that this assembly is loaded from, or in artifacts/plotly of an enclosing
    /// source tree.
    /// </summary>
    /// <exception cref="FileNotFoundException">
    /// There is none; the message says where it was looked for and how to get it.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// The file does not have the hash <see cref="Sha256"/>, for instance because it is cut short.
    /// </exception>
    public static string Find()
    {
        var places = Places().Distinct().ToList();
        var found =
            places.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                $"plotly.js {Version} not found (looked at {string.Join(", ", places)}): run ./build.sh, or take "
                    + $"plotly.min.js from `npm pack plotly.js-dist-min@{Version}` and name it in HEAVYTAILS_PLOTLY"
            );
        Verify(found);
        return found;
    }

    /// <summary>
    /// Why figures cannot be drawn: plotly.js is missing, cut short or of another version. Null if they can.
    /// </summary>
    public static string? WhyNot()
    {
        try
        {
            Find();
            return null;
        }
        catch (Exception lacking) when (lacking is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return lacking.Message;
        }
    }

    // A file that has not changed since is verified only once in a process.
    static void Verify(string path)
    {
        var file = new FileInfo(path);
        var now = (path, file.Length, file.LastWriteTimeUtc);
        if (_verified == now)
            return;
        var hash = HashOf(path);
        if (hash != Sha256)
            throw new InvalidDataException(
                $"{path}: expected plotly.js {Version} with SHA-256 {Sha256}, got {file.Length} bytes with {hash}: "
                    + $"it is cut short, changed or of another version; run ./build.sh, or take plotly.min.js "
                    + $"from `npm pack plotly.js-dist-min@{Version}`"
            );
        _verified = now;
    }

    static string HashOf(string path)
    {
        using var script = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(script));
    }

    /// <summary>
    /// Copies plotly.js into a folder, unless a copy with the right hash is there already. Returns its file name.
    /// </summary>
    public static string CopyTo(string folder)
    {
        var target = Path.Combine(folder, FileName);
        var source = Find();
        if (!File.Exists(target) || HashOf(target) != Sha256)
            WholeFile.Write(
                target,
                stream =>
                {
                    using var script = File.OpenRead(source);
                    script.CopyTo(stream);
                }
            );
        return FileName;
    }

    static IEnumerable<string> Places()
    {
        if (Environment.GetEnvironmentVariable("HEAVYTAILS_PLOTLY") is { Length: > 0 } named)
        {
            yield return named;
            yield break;
        }
        // In a script, the base directory is the folder of the F# compiler, so that the folder of this assembly comes
        // first.
        var own = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location);
        foreach (var folder in new[] { own, AppContext.BaseDirectory }.OfType<string>().Distinct())
            yield return Path.Combine(folder, "plotly.min.js");
        // F# scripts and notebooks load PACKAGE/VERSION/lib/net10.0/HeavyTails.Reports.dll where NuGet has put it.
        if (Path.GetDirectoryName(own) is { } lib && Path.GetFileName(lib) == "lib")
            yield return Path.Combine(Path.GetDirectoryName(lib)!, "plotly", "plotly.min.js");
        for (var folder = own; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "HeavyTails.sln")))
                yield return Path.Combine(folder, "artifacts", "plotly", "plotly.min.js");
    }
}
