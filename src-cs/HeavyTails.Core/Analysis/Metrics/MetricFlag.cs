namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>An option of the command line that asks for one or more metrics.</summary>
/// <param name="Name">The option as it is typed, for example "--randomize".</param>
/// <param name="Description">The sentence that the command's help shows.</param>
public sealed record MetricFlag(string Name, string Description);
