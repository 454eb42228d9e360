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

    // A class and not a tuple, since .NET would compile lists of tuples at run time.
    private sealed record Form(string OfOne, string OfMore);

    private const string AllZero = "all weights are zero",
        OverTrained = "(over-trained)",
        UnderTrained = "(under-trained)",
        NoFit = "the tail has no fit",
        Untrained = "lies among those of untrained layers",
        InBulk = "no eigenvalue lies above the random bulk",
        OnBoundary = "the truncated fit is on a parameter boundary",
        PoorFit = "the power law fits poorly",
        Alternative = "the alternative ",
        Drops = "alpha drops to",
        FewInTail = "alpha is fitted to only",
        FewInLayer = "the layer has only",
        NoBootstrap = "the bootstrap gives no";

    private static readonly Form Outliers = new(
        "the largest eigenvalue (an outlier)",
        "largest eigenvalues (outliers)"
    );
    private static readonly Form Spikes = new("spike survives shuffling", "spikes survive shuffling");

    // What the warnings say, the most serious first. Those that are not here say how a tensor was read, without which
    // no number may be that of the layer.
    private static readonly string[] ByWeight =
    [
        AllZero,
        NoFit,
        OverTrained,
        Spikes.OfMore,
        UnderTrained,
        InBulk,
        Untrained,
        OnBoundary,
        PoorFit,
        Alternative,
        Drops,
        FewInTail,
        FewInLayer,
        NoBootstrap,
    ];

    /// <summary>
    /// The place of a warning in the order in which they are shown, from 0 for the most serious: how a tensor was read,
    /// then what makes alpha meaningless, then what makes it uncertain.
    /// </summary>
    public static int Weight(string warning)
    {
        var plural = OfSeveral(warning);
        return Array.FindIndex(ByWeight, phrase => plural.Contains(phrase, StringComparison.Ordinal)) + 1;
    }

    /// <summary>A warning in the form in which its numbers alone differ between layers: without a singular.</summary>
    internal static string OfSeveral(string warning) =>
        warning
            .Replace(Outliers.OfOne, $"the 1 {Outliers.OfMore}", StringComparison.Ordinal)
            .Replace(Spikes.OfOne, Spikes.OfMore, StringComparison.Ordinal);

    /// <summary>
    /// A warning of several layers, with ranges in place of its numbers: of a band of untrained layers, which is each
    /// layer's own, no range of its ends is left.
    /// </summary>
    internal static string OfAll(string summed) =>
        summed.IndexOf(Untrained + " (", StringComparison.Ordinal) is > 0 and var at
            ? string.Concat(summed.AsSpan(0, at + Untrained.Length), " of their shapes")
            : summed;

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
            Say($"{AllZero}");
        if (metrics.NumEvals < FewEigenvalues)
            Say($"{FewInLayer} {metrics.NumEvals} eigenvalues (fewer than {FewEigenvalues})");
        if (pair is { Scale: null })
            Say($"the scale alpha / r of this low-rank pair is not given, so the spectrum is that of B A");
        if (pair is not null)
            warnings.AddRange(pair.Warnings);
        if (isRandom)
        {
            var consequence = layer.Fit.Succeeded ? ", so alpha is not a tail exponent" : "";
            Say($"{InBulk}{consequence}");
        }
        if (layer.Traps.TryGet(out var traps) && traps.Count > 0)
        {
            var spikes = traps.Count == 1 ? Spikes.OfOne : Spikes.OfMore;
            var cause = traps.Any(t => t.IsLocalised) ? "a few large weights" : "the weights' mean or chance";
            var risk = traps.Max(t => t.Risk);
            Say($"{traps.Count} {spikes} (correlation trap, risk {risk:0.00}), due to {cause}, not to structure");
        }
        if (!layer.Fit.TryGet(out var fit))
        {
            if (metrics.SpectralNorm > 0)
                Say($"{NoFit}: {layer.Fit.Reason}");
            return warnings;
        }
        // An alpha that untrained layers have as well says nothing of training.
        var isBetween = fit.Alpha is >= OverTrainedBelow and <= UnderTrainedAbove;
        if (fit.Lambda is not null)
        {
            // The range is one of exponents of power laws, and that of a truncated one is another quantity.
        }
        else if (!isBetween && UntrainedBand(layer) is var (low, high))
            Say($"alpha {fit.Alpha:0.00} {Untrained} ({low:0.00} to {high:0.00})");
        else if (fit.Alpha < OverTrainedBelow)
            Say($"alpha {fit.Alpha:0.00} is below {OverTrainedBelow} {OverTrained}");
        else if (fit.Alpha > UnderTrainedAbove)
            Say($"alpha {fit.Alpha:0.00} is above {UnderTrainedAbove} {UnderTrained}");
        if (fit.OnBoundary)
        {
            FormattableString parameters = $"alpha {fit.Alpha:0.00}, Lambda {fit.Lambda:g3}";
            Say($"{OnBoundary} ({parameters}), where sigma is not valid");
        }
        if (fit.TailLength < ShortTail)
            Say($"{FewInTail} {fit.TailLength} eigenvalues");
        if (alphaWithoutFingers is { } without)
        {
            var largest = without.Count == 1 ? Outliers.OfOne : $"the {without.Count} {Outliers.OfMore}";
            Say($"{Drops} {without.Alpha:0.00} without {largest}");
        }
        if (fit.P.TryGet(out var p) && p <= PoorP)
            Say($"{PoorFit} ({PValue.Equation(p, 2, fit.Sets)})");
        if (fit.P is { Succeeded: false, Failure: not FitFailure.NotRequested })
            Say($"{NoBootstrap} p value: {fit.P.Reason}");
        if (fit.AlphaInterval is { Succeeded: false, Failure: not FitFailure.NotRequested })
            Say($"{NoBootstrap} interval of alpha: {fit.AlphaInterval.Reason}");
        foreach (var other in fit.Alternatives)
            if (other.R < 0 && other.P <= DecidedP)
            {
                var law = other.Law.Replace('_', ' ');
                var chance = PValue.Equation(other.P);
                Say($"{Alternative}{law} fits better than the power law (R = {other.R:0.0}, {chance})");
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
