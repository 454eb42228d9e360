using XPlot.Plotly;

namespace HeavyTails.Reports.Plotting;

/// <summary>A chart with its file name (without folder and ending) and the sentence below it.</summary>
/// <param name="Name">"007-fc1-esd".</param>
/// <param name="Caption">HTML, one or two sentences.</param>
/// <param name="Chart">What is drawn.</param>
public sealed record Figure(string Name, string Caption, PlotlyChart Chart);
