using System.Reflection;
using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Plotting;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Reports.Tables;

/// <summary>The versions of this library and of the packages that a result was computed with.</summary>
public static class Versions
{
    // The version of the package as the build recorded it, so that writing a table does not load the plotting package.
    static string PlottingVersion =>
        typeof(Versions)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(m => m.Key == "XPlot.Plotly")
            .Value!;

    /// <summary>Names and versions: HeavyTails first, then its packages and the platform.</summary>
    public static IReadOnlyList<(string Name, string Version)> All =>
        [
            ("HeavyTails", Provenance.VersionOf(typeof(ModelResult).Assembly)),
            ("MathNet.Numerics", Provenance.VersionOf(typeof(MathNet.Numerics.Integrate).Assembly)),
            ("XPlot.Plotly", PlottingVersion),
            ("plotly.js", PlotlyScript.Version),
            .. Provenance.Platform,
        ];
}
