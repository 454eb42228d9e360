using System.Text.RegularExpressions;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>Which spectra of a layer an analysis computes, before any singular value is computed.</summary>
internal sealed partial record LayerSpectra
{
    /// <summary>The matrices of each spectrum that is computed, in the order of the layer's parts.</summary>
    public IReadOnlyList<MatrixSet> Sets { get; private init; } = [];

    /// <summary>The layer, with its number among the model's weight matrices; 0 where it has no spectrum.</summary>
    public required Layer Layer { get; init; }

    /// <summary>The layer, or those parts of it, that have no spectrum here, with the reasons.</summary>
    public IReadOnlyList<SkippedLayer> Skipped { get; private init; } = [];

    /// <summary>Whether the layer is a single part.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>Loads a layer and makes its matrices.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="options">The options of the analysis.</param>
    /// <param name="layerId">Position among the model's weight matrices, from 1.</param>
    public static LayerSpectra Of(Layer layer, AnalysisOptions options, int layerId)
    {
        var spectra = new LayerSpectra { Layer = layer with { Id = LayerKinds.HasSpectrum(layer) ? layerId : 0 } };
        if (WhyNot(layer) is { } reason)
            return spectra.None(reason);
        try
        {
            var (sets, notFinite, count) = LayerMatrices.Of(layer, options.ToMatrixOptions());
            return notFinite > 0
                ? spectra.None($"{notFinite} of {count} weights are NaN or infinite", isFault: true)
                : spectra.With(sets, options);
        }
        catch (NotSupportedException unsupported)
        {
            return spectra.None(unsupported.Message);
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

    private LayerSpectra None(string reason, bool isFault = false) =>
        this with
        {
            Skipped = [SkippedLayer.Of(Layer, reason, isFault)],
        };

    private LayerSpectra With(IReadOnlyList<MatrixSet> sets, AnalysisOptions options)
    {
        var (kept, skipped) = (new List<MatrixSet>(), new List<SkippedLayer>());
        var least = options.LeastEvals(Layer);
        foreach (var set in sets)
            if (set.EigenvalueCount < least)
                skipped.Add(Without(set, TooFew(set.EigenvalueCount, least)));
            else if (set.EigenvalueCount > options.MaxEvals)
                skipped.Add(
                    Without(set, $"{set.EigenvalueCount} eigenvalues are more than the maximum of {options.MaxEvals}")
                );
            else
                kept.Add(set);
        return this with { Sets = kept, Skipped = skipped, IsWhole = sets.Count == 1 };
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
