using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>A tensor that was not analysed.</summary>
/// <param name="LayerId">Position among the model's weight matrices, from 1; 0 for biases, norms and other tensors without a spectrum.</param>
/// <param name="LongName">Full name without ".weight".</param>
/// <param name="Kind">What the tensor does.</param>
/// <param name="ShapeText">"64 x 3 x 7 x 7".</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="IsFault">True when something is wrong (NaN weights, an unreadable tensor), false when there is simply no spectrum.</param>
public sealed record SkippedLayer(
    int LayerId,
    string LongName,
    LayerKind Kind,
    string ShapeText,
    string Reason,
    bool IsFault
);

/// <summary>What became of one layer: usually one result, several when it was split, none when it was skipped.</summary>
/// <param name="Results">In the order of the parts.</param>
/// <param name="Skipped">The layer, or those of its parts, that were not analysed.</param>
public sealed record LayerOutcome(IReadOnlyList<LayerResult> Results, IReadOnlyList<SkippedLayer> Skipped)
{
    /// <summary>A line a result.</summary>
    public override string ToString() =>
        string.Join(
            Environment.NewLine,
            Results
                .Select(r => r.ToString())
                .Concat(Skipped.Select(s => $"{s.LongName}  {s.ShapeText}  skipped: {s.Reason}"))
        );
}

/// <summary>An average over the layers that have the quantity.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Mean">Over those layers.</param>
/// <param name="Count">How many they are.</param>
public sealed record SummaryMean(string Name, double Mean, int Count);

/// <summary>How far an analysis is.</summary>
/// <param name="Done">Layers finished.</param>
/// <param name="Total">Layers there are.</param>
/// <param name="LongName">The one that just finished.</param>
public readonly record struct AnalysisProgress(int Done, int Total, string LongName);

/// <summary>The diagnosis of a model.</summary>
/// <param name="Layers">In the model's own order.</param>
/// <param name="Skipped">Every tensor that was not analysed, with why.</param>
/// <param name="Summary">Averages; a failed fit enters none.</param>
/// <param name="Options">What was asked.</param>
/// <param name="Backend">What ran.</param>
public sealed record ModelResult(
    IReadOnlyList<LayerResult> Layers,
    IReadOnlyList<SkippedLayer> Skipped,
    IReadOnlyList<SummaryMean> Summary,
    AnalysisOptions Options,
    BackendInfo Backend
)
{
    /// <summary>The mean called <paramref name="name"/>; null when no layer has it.</summary>
    public double? Mean(string name) => Summary.FirstOrDefault(s => s.Name == name)?.Mean;
}
