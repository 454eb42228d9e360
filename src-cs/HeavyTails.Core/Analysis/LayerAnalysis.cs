using System.Text.RegularExpressions;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>Analyses one layer: its spectrum, the fit of its tail, its metrics and its warnings.</summary>
public static partial class LayerAnalysis
{
    /// <summary>
    /// Loads the layer and analyses it. A tensor without a spectrum, with NaN or infinite weights, or with too few
    /// eigenvalues is returned as skipped, with the reason. Exceptions of the layer's Load are not caught, except
    /// <see cref="NotSupportedException"/>, whose message becomes the reason.
    /// </summary>
    /// <param name="layer">The layer, read from a checkpoint or made of a name and numbers.</param>
    /// <param name="backend">The backend that computes the singular values.</param>
    /// <param name="options">The quantities to compute; WeightWatcher's defaults when null.</param>
    /// <param name="layerId">Position among the model's weight matrices, from 1.</param>
    public static LayerOutcome Of(
        Layer layer,
        ISpectralBackend backend,
        AnalysisOptions? options = null,
        int layerId = 1
    )
    {
        options = (options ?? AnalysisOptions.Default).Checked();
        var loaded = Load(layer, options, layerId);
        return loaded.Finish(Esd.OfMany(loaded.Sets, backend, options.Accuracy), backend);
    }

    /// <summary>Loads a layer and chooses the matrices that have a spectrum.</summary>
    internal static LoadedLayer Load(Layer layer, AnalysisOptions options, int layerId)
    {
        var loaded = new LoadedLayer
        {
            Layer = layer,
            LayerId = layerId,
            Options = options,
        };
        if (WhyNot(layer) is { } reason)
            return loaded.Skipping(reason);
        IReadOnlyList<MatrixSet> sets;
        try
        {
            (sets, var notFinite, var count) = LayerMatrices.Of(layer, options.ToMatrixOptions());
            if (notFinite > 0)
                return loaded.Skipping($"{notFinite} of {count} weights are NaN or infinite", fault: true);
        }
        catch (NotSupportedException unsupported)
        {
            return loaded.Skipping(unsupported.Message);
        }
        var least = options.LeastEvals(layer);
        loaded.IsWhole = sets.Count == 1;
        foreach (var set in sets)
            if (set.EigenvalueCount < least)
                loaded.Skipping(TooFew(set.EigenvalueCount, least), set);
            else if (set.EigenvalueCount > options.MaxEvals)
                loaded.Skipping(
                    $"{set.EigenvalueCount} eigenvalues are more than the maximum of {options.MaxEvals}",
                    set
                );
            else
                loaded.Sets.Add(set);
        return loaded;
    }

    // The minimum is at least 2, so the message for a layer with one eigenvalue names no option.
    private static string TooFew(long count, int least) =>
        $"{count} eigenvalues are fewer than the minimum of {least}"
        + (count > 1 ? $" (--min-evals 2 or AnalysisOptions.{nameof(AnalysisOptions.MinEvals)} = 2 admits them)" : "");

    private static string? WhyNot(Layer layer) =>
        layer.WhyNot
        ?? layer.Kind switch
        {
            LayerKind.Bias => "a bias has no spectrum",
            LayerKind.Norm => "the scale of a normalisation has no spectrum",
            LayerKind.LowRankPair
            or LayerKind.Unknown when layer.Factors is null && LowRankName.Of(layer.Name) is { } part =>
                part.WhyNotAlone,
            LayerKind.LowRankPair when layer.Factors is null => "the halves of this low-rank pair are missing",
            LayerKind.Unknown => $"the tensor [{layer.ShapeText}] is not recognised as a layer",
            _ when Integers().IsMatch(layer.DType) => $"the tensor holds integers ({layer.DType}), not weights",
            _ => null,
        };

    [GeneratedRegex(@"^([iu]\d+|bool)$", RegexOptions.IgnoreCase)]
    private static partial Regex Integers();
}
