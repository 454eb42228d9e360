// What can make the alpha of a layer misleading, as sentences that follow its name. The thresholds 2 and 6 of alpha are
// WeightWatcher's: Martin & Mahoney 2021, arXiv:1810.01075.
using System.Globalization;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Core.Analysis;

/// <summary>Makes the warnings of one layer; each is a sentence that can be read alone.</summary>
public static class LayerWarnings
{
    /// <summary>A layer with alpha below 2 is called over-trained, as by WeightWatcher.</summary>
    public const double OverTrainedBelow = 2;

    /// <summary>A layer with alpha above 6 is called under-trained, as by WeightWatcher.</summary>
    public const double UnderTrainedAbove = 6;

    /// <summary>
    /// Number of eigenvalues, 50, below which alpha is unreliable. WeightWatcher's documentation advises this number.
    /// </summary>
    public const int FewEigenvalues = 50;

    /// <summary>
    /// Tail length, 10, below which the asymptotic standard error of alpha does not hold: sigma is then wrong by a
    /// half. Clauset, Shalizi and Newman 2009, sec. 3.2, advise 50.
    /// </summary>
    public const int ShortTail = 10;

    /// <summary>
    /// The power law is doubtful when its bootstrap p value is at most 0.1: Clauset, Shalizi and Newman 2009,
    /// sec. 4.1.
    /// </summary>
    public const double PoorP = 0.1;

    /// <summary>
    /// The sign of a likelihood ratio is significant when its p value is at most 0.1: Clauset, Shalizi and Newman 2009,
    /// sec. 5.
    /// </summary>
    public const double DecidedP = 0.1;

    /// <summary>Returns the warnings about a layer's spectrum, then those about its fit.</summary>
    /// <param name="layer">The diagnosis of the layer, without its warnings.</param>
    /// <param name="pair">The halves of a low-rank pair; null for other layers.</param>
    /// <param name="alphaWithoutFingers">
    /// Alpha of the fit that leaves out the largest eigenvalues as <see cref="FingerFix.ClipXmax"/> does, and their
    /// number. Null unless this alpha is lower by more than the finger threshold and by more than the sigma of the
    /// layer's fit.
    /// </param>
    public static IReadOnlyList<string> Of(
        LayerResult layer,
        LowRankFactors? pair,
        (double Alpha, int Count)? alphaWithoutFingers
    )
    {
        var metrics = layer.Metrics;
        var isRandom = Bulk(layer) is { } bulk && RandomBulk.Explains(bulk, layer.Eigenvalues.Length, layer.M);
        var warnings = new List<string>();
        void Say(FormattableString sentence) => warnings.Add(sentence.ToString(CultureInfo.InvariantCulture));

        if (metrics.SpectralNorm == 0)
            Say($"all weights are zero");
        if (metrics.NumEvals < FewEigenvalues)
            Say($"the layer has only {metrics.NumEvals} eigenvalues (fewer than {FewEigenvalues})");
        if (pair is { Scale: null })
            Say($"the scale alpha / r of this low-rank pair is not given, so the spectrum is that of B A");
        if (pair is not null)
            warnings.AddRange(pair.Warnings);
        if (isRandom)
        {
            var consequence = layer.Fit.Succeeded ? ", so alpha is not a tail exponent" : "";
            Say($"no eigenvalue lies above the random bulk{consequence}");
        }
        if (layer.Traps.TryGet(out var traps) && traps.Count > 0)
        {
            var spikes = traps.Count == 1 ? "1 spike survives" : $"{traps.Count} spikes survive";
            var cause = traps.Any(t => t.IsLocalised) ? "a few large weights" : "the weights' mean or chance";
            var risk = traps.Max(t => t.Risk);
            Say($"{spikes} shuffling (correlation trap, risk {risk:0.00}), due to {cause}, not to structure");
        }
        if (!layer.Fit.TryGet(out var fit))
        {
            if (metrics.SpectralNorm > 0)
                Say($"the tail has no fit: {layer.Fit.Reason}");
            return warnings;
        }
        // An alpha that untrained layers have as well says nothing of training.
        var isBetween = fit.Alpha is >= OverTrainedBelow and <= UnderTrainedAbove;
        if (!isBetween && UntrainedBand(layer) is var (low, high))
            Say($"alpha {fit.Alpha:0.00} lies among those of untrained layers ({low:0.00} to {high:0.00})");
        else if (fit.Alpha < OverTrainedBelow)
            Say($"alpha {fit.Alpha:0.00} is below {OverTrainedBelow} (over-trained)");
        else if (fit.Alpha > UnderTrainedAbove)
            Say($"alpha {fit.Alpha:0.00} is above {UnderTrainedAbove} (under-trained)");
        if (fit.OnBoundary)
        {
            FormattableString parameters = $"alpha {fit.Alpha:0.00}, Lambda {fit.Lambda:g3}";
            Say($"the truncated fit is on a parameter boundary ({parameters}), where sigma is not valid");
        }
        if (fit.TailLength < ShortTail)
            Say($"alpha is fitted to only {fit.TailLength} eigenvalues");
        if (alphaWithoutFingers is { } without)
        {
            var largest =
                without.Count == 1
                    ? "largest eigenvalue (an outlier)"
                    : $"{without.Count} largest eigenvalues (outliers)";
            Say($"alpha drops to {without.Alpha:0.00} without the {largest}");
        }
        if (fit.P.TryGet(out var p) && p <= PoorP)
            Say($"the power law fits poorly ({PValue.Equation(p, 2)})");
        if (fit.P is { Succeeded: false, Failure: not FitFailure.NotRequested })
            Say($"the bootstrap gives no p value: {fit.P.Reason}");
        if (fit.AlphaInterval is { Succeeded: false, Failure: not FitFailure.NotRequested })
            Say($"the bootstrap gives no interval of alpha: {fit.AlphaInterval.Reason}");
        foreach (var other in fit.Alternatives)
            if (other.R < 0 && other.P <= DecidedP)
            {
                var law = other.Law.Replace('_', ' ');
                var chance = PValue.Equation(other.P);
                Say($"the alternative {law} fits better than the power law (R = {other.R:0.0}, {chance})");
            }
        return warnings;
    }

    /// <summary>The warning about matrices that are too large for their rank to be known to rounding.</summary>
    internal static string Unresolved(int matrices, int of) =>
        (of == 1 ? "the matrix has" : $"{matrices} of {of} matrices have")
        + " not full rank, and singular values below 1e-06 of the largest were counted as zeros; --accurate resolves "
        + "them";

    // The band of untrained layers that holds the layer's alpha; null where alpha leaves it or no nulls were computed.
    private static (double Low, double High)? UntrainedBand(LayerResult layer) =>
        layer.Nulls.TryGet(out var nulls)
        && nulls.Named(SpectrumQuantity.AlphaName) is var alpha
        && alpha.LeavesNull.TryGet(out var leaves)
        && !leaves
            ? (alpha.Low.Value, alpha.High.Value)
            : null;

    // What is random is decided by the likelihood fit, also in the legacy variant, whose own fit takes spikes for bulk.
    private static MarchenkoPasturFit? Bulk(LayerResult layer) =>
        layer.MpFit.TryGet(out var fit) && fit.IsLikelihood ? fit
        : layer.MpFit is { Succeeded: false, Failure: FitFailure.NotRequested or FitFailure.NotApplicable } ? null
        : MarchenkoPasturLikelihoodFit.Fit(layer.Eigenvalues, layer.N, layer.M).ValueOrNull;
}
