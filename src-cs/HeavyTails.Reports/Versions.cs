using System.Reflection;
using System.Runtime.InteropServices;
using HeavyTails.Core;

namespace HeavyTails.Reports;

/// <summary>What a result was made with.</summary>
public static class Versions
{
    /// <summary>Names and versions, ours first.</summary>
    public static IReadOnlyList<(string Name, string Version)> All =>
    [
        ("HeavyTails", Of(typeof(ModelResult).Assembly)),
        ("MathNet.Numerics", Of(typeof(MathNet.Numerics.Integrate).Assembly)),
        (typeof(XPlot.Plotly.PlotlyChart).Assembly.GetName().Name!, Of(typeof(XPlot.Plotly.PlotlyChart).Assembly)),
        ("plotly.js", PlotlyScript.Version),
        (".NET", Environment.Version.ToString()),
        ("operating system", RuntimeInformation.OSDescription),
        ("architecture", RuntimeInformation.ProcessArchitecture.ToString()),
    ];

    static string Of(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version?.ToString() ?? "?";
}
