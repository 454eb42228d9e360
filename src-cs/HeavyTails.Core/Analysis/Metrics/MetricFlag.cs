namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>An option of the command line that asks for one metric or several.</summary>
/// <param name="Name">As it is typed: "--randomize".</param>
/// <param name="Description">A sentence for the command's help.</param>
public sealed record MetricFlag(string Name, string Description);
