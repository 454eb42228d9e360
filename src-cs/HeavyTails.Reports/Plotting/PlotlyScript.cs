// plotly.js is no part of the repository: the build takes plotly.js-dist-min from npm and lays plotly.min.js beside the
// assemblies. Every page runs it in its reader's browser, so the one file that was looked at is taken and no other;
// build/managed.cake holds the same hash.
using System.Reflection;
using System.Security.Cryptography;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports.Plotting;

/// <summary>The one copy of plotly.js that pages of a folder share.</summary>
public static class PlotlyScript
{
    /// <summary>The version that figures are drawn and tested with; from 3.0 on, plotly.js drops titles given as text without a word.</summary>
    public const string Version = "2.35.2";

    /// <summary>
    /// SHA-256 of plotly.min.js in npm's plotly.js-dist-min of that version, whose archive has the integrity that the
    /// registry states.
    /// </summary>
    public const string Sha256 = "6d21266ce1bd7d9e5ab4e115989c70c20de0382fd973a8f26ab58619eba4d603";

    static (string Path, long Length, DateTime Written)? _verified;

    /// <summary>Name of the copy in a report.</summary>
    public const string FileName = $"plotly-{Version}.min.js";

    /// <summary>
    /// plotly.min.js: HEAVYTAILS_PLOTLY, else beside the assemblies, else artifacts/plotly of an enclosing source tree.
    /// Throws <see cref="FileNotFoundException"/>, which says where it looked and how to get the file, and
    /// <see cref="InvalidDataException"/> for a file that is not the one with <see cref="Sha256"/>, such as one cut
    /// short.
    /// </summary>
    public static string Find()
    {
        var places = Places().Distinct().ToList();
        var found =
            places.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                $"plotly.js {Version} not found (looked at {string.Join(", ", places)}): run ./build.sh, or take plotly.min.js from "
                    + $"`npm pack plotly.js-dist-min@{Version}` and name it in HEAVYTAILS_PLOTLY"
            );
        Verify(found);
        return found;
    }

    /// <summary>Why figures cannot be drawn, or null: plotly.js is missing, cut short or another version.</summary>
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

    // Once a process for a file that stays as it is.
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

    /// <summary>Lays the copy in a folder unless it is there already; returns its file name.</summary>
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
        // In a script the assembly's folder is ours and the base directory is the compiler's.
        var own = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location);
        foreach (var folder in new[] { own, AppContext.BaseDirectory }.OfType<string>().Distinct())
            yield return Path.Combine(folder, "plotly.min.js");
        for (var folder = own; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "HeavyTails.sln")))
                yield return Path.Combine(folder, "artifacts", "plotly", "plotly.min.js");
    }
}
