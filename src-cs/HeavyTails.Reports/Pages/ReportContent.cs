using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Reports.Pages;

/// <summary>What the pages of one report have in common.</summary>
/// <param name="Result">The analysis that the report shows.</param>
/// <param name="Files">The file name of each layer's page, without ending, in the order of the layers.</param>
/// <param name="Options">Heading and source of the report.</param>
/// <param name="Pictures">In which forms there are the figures.</param>
sealed record ReportContent(ModelResult Result, IReadOnlyList<string> Files, ReportOptions Options, Pictures Pictures);
