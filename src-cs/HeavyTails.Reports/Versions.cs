using HeavyTails.Core;
using HeavyTails.Runs;

namespace HeavyTails.Reports;

/// <summary>What a result was made with.</summary>
public static class Versions
{
    /// <summary>Names and versions, ours first.</summary>
    public static IReadOnlyList<(string Name, string Version)> All =>
    [
        ("HeavyTails", Provenance.VersionOf(typeof(ModelResult).Assembly)),
        ("MathNet.Numerics", Provenance.VersionOf(typeof(MathNet.Numerics.Integrate).Assembly)),
        (typeof(XPlot.Plotly.PlotlyChart).Assembly.GetName().Name!, Provenance.VersionOf(typeof(XPlot.Plotly.PlotlyChart).Assembly)),
        ("plotly.js", PlotlyScript.Version),
        .. Provenance.Platform,
    ];
}
