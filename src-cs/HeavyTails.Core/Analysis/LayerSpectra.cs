using System.Text.RegularExpressions;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>Which spectra of a layer an analysis computes, before any singular value is computed.</summary>
internal sealed partial record LayerSpectra
{
    /// <summary>
    /// The matrices of each spectrum, in the order of the layer's parts; empty where the layer is skipped.
    /// </summary>
    public required IReadOnlyList<MatrixSet> Sets { get; init; }

    /// <summary>The layer, with its number among the model's weight matrices; 0 where it has no spectrum.</summary>
    public required Layer Layer { get; init; }

    /// <summary>Why no part of the layer is analysed; null where its parts are looked at one by one.</summary>
    public SkippedLayer? Skipped { get; init; }

    /// <summary>Loads a layer and makes its matrices.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="options">The options of the analysis.</param>
    /// <param name="layerId">Position among the model's weight matrices, from 1.</param>
    public static LayerSpectra Of(Layer layer, AnalysisOptions options, int layerId)
    {
        var numbered = layer with { Id = LayerKinds.HasSpectrum(layer) ? layerId : 0 };
        LayerSpectra None(string reason, bool isFault = false) =>
            new()
            {
                Sets = [],
                Layer = numbered,
                Skipped = SkippedLayer.Of(numbered, reason, isFault),
            };

        if (WhyNot(layer) is { } reason)
            return None(reason);
        try
        {
            var (sets, notFinite, count) = LayerMatrices.Of(layer, options.ToMatrixOptions());
            return notFinite > 0
                ? None($"{notFinite} of {count} weights are NaN or infinite", isFault: true)
                : new() { Sets = sets, Layer = numbered };
        }
        catch (NotSupportedException unsupported)
        {
            return None(unsupported.Message);
        }
    }

    /// <summary>What follows the layer's name in that of a spectrum: "[q]", or nothing for the whole layer.</summary>
    public static string Suffix(MatrixSet set) => set.Part == "" ? "" : $"[{set.Part}]";

    /// <summary>One spectrum as a skipped part of the layer.</summary>
    public SkippedLayer Without(MatrixSet set, string reason, bool isFault = false) =>
        SkippedLayer.Of(Layer, reason, isFault) with
        {
            LongName = Layer.Name + Suffix(set),
        };

    /// <summary>Why a spectrum has too few or too many eigenvalues; null where it is analysed.</summary>
    public string? WhyNot(MatrixSet set, AnalysisOptions options)
    {
        var (count, least) = (set.EigenvalueCount, options.LeastEvals(Layer));
        return count < least ? TooFew(count, least)
            : count > options.MaxEvals ? $"{count} eigenvalues are more than the maximum of {options.MaxEvals}"
            : null;
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
