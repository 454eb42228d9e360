using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>A tensor, or a part of one, that was not analysed, and the reason.</summary>
/// <param name="LayerId">
/// Position among the model's weight matrices, from 1; 0 for biases, norms and other tensors without a spectrum.
/// </param>
/// <param name="LongName">Full name without ".weight".</param>
/// <param name="Kind">The kind of the layer, which decides how the tensor becomes matrices.</param>
/// <param name="ShapeText">The dimensions of the tensor, for example "64 x 3 x 7 x 7".</param>
/// <param name="Reason">A sentence that says why the tensor was not analysed.</param>
/// <param name="IsFault">
/// True when something is wrong (NaN weights, an unreadable tensor), false when the tensor has no spectrum by its
/// nature.
/// </param>
public sealed record SkippedLayer(
    int LayerId,
    string LongName,
    LayerKind Kind,
    string ShapeText,
    string Reason,
    bool IsFault
);

/// <summary>The outcome of one layer: one result, several when it was split, none when it was skipped.</summary>
/// <param name="Results">The results, in the order of the layer's parts.</param>
/// <param name="Skipped">The layer, or those of its parts, that were not analysed.</param>
public sealed record LayerOutcome(IReadOnlyList<LayerResult> Results, IReadOnlyList<SkippedLayer> Skipped)
{
    /// <summary>Returns one line for each result and for each skipped part.</summary>
    public override string ToString() =>
        string.Join(
            Environment.NewLine,
            Results
                .Select(r => r.ToString())
                .Concat(Skipped.Select(s => $"{s.LongName}  {s.ShapeText}  skipped: {s.Reason}"))
        );
}

/// <summary>The mean of one column over the layers that have a finite value.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Mean">The mean over those layers.</param>
/// <param name="Count">The number of those layers.</param>
public sealed record SummaryMean(string Name, double Mean, int Count);

/// <summary>The progress of an analysis after one more layer.</summary>
/// <param name="Done">Number of finished layers.</param>
/// <param name="Total">Number of all layers.</param>
/// <param name="LongName">The name of the layer that has just finished.</param>
public readonly record struct AnalysisProgress(int Done, int Total, string LongName);

/// <summary>The result of a model's analysis.</summary>
/// <param name="Layers">The analysed layers, in the model's own order.</param>
/// <param name="Skipped">Every tensor that was not analysed, with the reason.</param>
/// <param name="Summary">The means over layers; a failed fit enters none of them.</param>
/// <param name="Options">The options of the analysis.</param>
/// <param name="Backend">The backend that computed the singular values.</param>
public sealed record ModelResult(
    IReadOnlyList<LayerResult> Layers,
    IReadOnlyList<SkippedLayer> Skipped,
    IReadOnlyList<SummaryMean> Summary,
    AnalysisOptions Options,
    BackendInfo Backend
)
{
    /// <summary>Returns the mean of the column with this name; null when no layer has a value.</summary>
    public double? Mean(string name) => Summary.FirstOrDefault(s => s.Name == name)?.Mean;
}
