// plotly.js is no part of the repository: the build takes plotly.js-dist-min from npm and lays plotly.min.js beside the assemblies.
using System.Reflection;
using HeavyTails.Runs;

namespace HeavyTails.Reports;

/// <summary>The one copy of plotly.js that pages of a folder share.</summary>
public static class PlotlyScript
{
    /// <summary>The version that figures are drawn and tested with; from 3.0 on, plotly.js drops titles given as text without a word.</summary>
    public const string Version = "2.35.2";

    /// <summary>Name of the copy in a report.</summary>
    public const string FileName = $"plotly-{Version}.min.js";

    /// <summary>
    /// plotly.min.js: HEAVYTAILS_PLOTLY, else beside the assemblies, else artifacts/plotly of an enclosing source tree.
    /// Throws <see cref="FileNotFoundException"/>, which says where it looked and how to get the file.
    /// </summary>
    public static string Find()
    {
        var places = Places().ToList();
        return places.FirstOrDefault(File.Exists) ?? throw new FileNotFoundException(
            $"plotly.js {Version} not found (looked at {string.Join(", ", places)}): run ./build.sh, or take plotly.min.js from " +
            $"`npm pack plotly.js-dist-min@{Version}` and name it in HEAVYTAILS_PLOTLY");
    }

    /// <summary>Lays the copy in a folder unless it is there already; returns its file name.</summary>
    public static string CopyTo(string folder)
    {
        var target = Path.Combine(folder, FileName);
        var source = Find();
        if (!File.Exists(target) || new FileInfo(target).Length != new FileInfo(source).Length)
            WholeFile.Write(target, stream =>
            {
                using var script = File.OpenRead(source);
                script.CopyTo(stream);
            });
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
