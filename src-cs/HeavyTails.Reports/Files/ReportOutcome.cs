namespace HeavyTails.Reports.Files;

/// <summary>What was written.</summary>
/// <param name="Index">Path of index.html.</param>
/// <param name="Figures">Number of figures.</param>
/// <param name="WhyNoPixels">
/// Null when every figure has its PNG (or none was asked for), else why not, a line a reason, which the report states
/// too.
/// </param>
public sealed record ReportOutcome(string Index, int Figures, string? WhyNoPixels);
