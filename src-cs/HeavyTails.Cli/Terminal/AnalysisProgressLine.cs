using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Terminal;

/// <summary>The progress of an analysis as a line on standard error.</summary>
internal sealed class AnalysisProgressLine(string what) : ProgressLine(what), IProgress<AnalysisProgress>
{
    public void Report(AnalysisProgress value) =>
        Show(value.Done, value.Total, 0, $"{value.Done} of {value.Total} tensors  {LayerCells.Shown(value.LongName)}");
}
