using System.CommandLine;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Core.Layers;

namespace HeavyTails.Cli.Commands;

/// <summary>The option --conv of commands that take each matrix of a convolution by itself.</summary>
internal static class ConvChoice
{
    public static Option<string> Option() =>
        Choice.Option(
            "--conv",
            "How a convolution becomes matrices: slices (a matrix for each tap, as WeightWatcher) or flatten (one "
                + "out x in k k).",
            [.. AnalysisWords.Conv.Words.Where(word => AnalysisWords.Conv.Of(word) != ConvMode.Operator)]
        );
}
