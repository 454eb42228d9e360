using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>A tensor, or a part of one, that was not analysed, and the reason.</summary>
public sealed record SkippedLayer
{
    /// <summary>
    /// Position among the model's weight matrices, from 1; 0 for biases, norms and other tensors without a spectrum.
    /// </summary>
    public required int LayerId { get; init; }

    /// <summary>Full name without ".weight".</summary>
    public required string LongName { get; init; }

    /// <summary>The kind of the layer, which decides how the tensor becomes matrices.</summary>
    public required LayerKind Kind { get; init; }

    /// <summary>The dimensions of the tensor, for example "64 x 3 x 7 x 7".</summary>
    public required string ShapeText { get; init; }

    /// <summary>A sentence that says why the tensor was not analysed.</summary>
    public required string Reason { get; init; }

    /// <summary>
    /// True when something is wrong (NaN weights, an unreadable tensor), false when the tensor has no spectrum by its
    /// nature.
    /// </summary>
    public required bool IsFault { get; init; }

    /// <summary>A layer, with its number, that was left out for a reason.</summary>
    public static SkippedLayer Of(Layer layer, string reason, bool isFault = false) =>
        new()
        {
            LayerId = layer.Id,
            LongName = layer.Name,
            Kind = layer.Kind,
            ShapeText = layer.ShapeText,
            Reason = reason,
            IsFault = isFault,
        };
}

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
                .Concat(Skipped.Select(s => PlainText.Of($"{s.LongName}  {s.ShapeText}  skipped: {s.Reason}")))
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
public sealed record ModelResult
{
    /// <summary>The analysed layers, in the model's own order.</summary>
    public required IReadOnlyList<LayerResult> Layers { get; init; }

    /// <summary>Every tensor that was not analysed, with the reason.</summary>
    public required IReadOnlyList<SkippedLayer> Skipped { get; init; }

    /// <summary>The means over layers; a failed fit enters none of them.</summary>
    public required IReadOnlyList<SummaryMean> Summary { get; init; }

    /// <summary>Where the checkpoint keeps the weights, and what of them was not read. Default: all were.</summary>
    public ModelPlace Place { get; init; } = ModelPlace.Whole;

    /// <summary>The options of the analysis.</summary>
    public required AnalysisOptions Options { get; init; }

    /// <summary>The backend that computed the singular values.</summary>
    public required BackendInfo Backend { get; init; }

    /// <summary>Returns the mean of the column with this name; null when no layer has a value.</summary>
    public double? Mean(string name) => Summary.FirstOrDefault(s => s.Name == name)?.Mean;

    /// <summary>
    /// Returns a line for each layer, a line for each tensor that has a fault, the means over layers, and how many
    /// tensors were skipped because they have no spectrum.
    /// </summary>
    public override string ToString()
    {
        List<string> lines = [.. Layers.Select(layer => layer.ToString())];
        foreach (var fault in Skipped.Where(s => s.IsFault))
            lines.Add(PlainText.Of($"{fault.LongName}  {fault.ShapeText}  not analysed: {fault.Reason}"));
        if (Summary.Count > 0)
            lines.Add(
                "mean over layers: "
                    + string.Join(", ", Summary.Select(s => FormattableString.Invariant($"{s.Name} {s.Mean:G4}")))
            );
        if (Skipped.Count(s => !s.IsFault) is > 0 and var plain)
            lines.Add($"skipped {plain} without a spectrum");
        return string.Join(Environment.NewLine, lines);
    }
}
