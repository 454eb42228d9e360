// What a reader of an alpha should beware of. Thresholds 2 and 6: Martin & Mahoney 2021, arXiv:1810.01075, as WeightWatcher has them.
using System.Globalization;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Core.Analysis;

/// <summary>Warnings of one layer, a sentence each.</summary>
public static class LayerWarnings
{
    /// <summary>alpha below this: over-trained.</summary>
    public const double OverTrainedBelow = 2;

    /// <summary>alpha above this: under-trained.</summary>
    public const double UnderTrainedAbove = 6;

    /// <summary>Fewer eigenvalues than this give an alpha of little worth: WeightWatcher's documentation advises 50.</summary>
    public const int FewEigenvalues = 50;

    /// <summary>A shorter tail than this: the standard error's asymptotics do not hold (Clauset, Shalizi and Newman 2009, sec. 3.2 advise 50; 10 is where sigma is wrong by a half).</summary>
    public const int ShortTail = 10;

    /// <summary>A bootstrap p at most this speaks against the power law: Clauset, Shalizi and Newman 2009, sec. 4.1.</summary>
    public const double PoorP = 0.1;

    /// <summary>A likelihood ratio is decided when its p is at most this: same, sec. 5.</summary>
    public const double DecidedP = 0.1;

    /// <summary>The warnings of a layer: of the spectrum, then of its fit.</summary>
    /// <param name="layer">The diagnosis so far.</param>
    /// <param name="pair">The halves of a low-rank pair; null for other layers.</param>
    /// <param name="alphaWithoutFingers">
    /// The exponent once the largest eigenvalues are left out as <see cref="FingerFix.ClipXmax"/> does, and how many they
    /// are; null unless it is lower by more than the finger threshold and by more than the exponent's own sigma.
    /// </param>
    public static IReadOnlyList<string> Of(
        LayerResult layer,
        LowRankFactors? pair,
        (double Alpha, int Count)? alphaWithoutFingers
    )
    {
        var metrics = layer.Metrics;
        var isRandom =
            layer.MpLikelihoodFit.TryGet(out var bulk) && RandomBulk.Explains(bulk, layer.Eigenvalues.Length, layer.M);
        var warnings = new List<string>();
        void Say(FormattableString sentence) => warnings.Add(sentence.ToString(CultureInfo.InvariantCulture));

        if (metrics.SpectralNorm == 0)
            Say($"all weights are zero");
        if (metrics.NumEvals < FewEigenvalues)
            Say($"only {metrics.NumEvals} eigenvalues (fewer than {FewEigenvalues})");
        if (pair is { Scale: null })
            Say($"the scale alpha / r of this low-rank pair is not given: this is the spectrum of B A");
        if (pair is not null)
            warnings.AddRange(pair.Warnings);
        if (isRandom)
            Say($"no eigenvalue leaves the random bulk{(layer.Fit.Succeeded ? ": alpha is not a tail exponent" : "")}");
        if (layer.Traps.TryGet(out var traps) && traps.Count > 0)
            Say(
                $"correlation trap: {traps.Count} {(traps.Count == 1 ? "spike survives" : "spikes survive")} shuffling, risk {traps.Max(t => t.Risk):0.00}: {(traps.Any(t => t.IsLocalised) ? "a few large weights" : "the weights' mean or chance")}, not structure"
            );
        if (!layer.Fit.TryGet(out var fit))
        {
            if (metrics.SpectralNorm > 0)
                Say($"no fit: {layer.Fit.Reason}");
            return warnings;
        }
        if (fit.Alpha < OverTrainedBelow)
            Say($"over-trained: alpha {fit.Alpha:0.00} < {OverTrainedBelow}");
        if (fit.Alpha > UnderTrainedAbove)
            Say($"under-trained: alpha {fit.Alpha:0.00} > {UnderTrainedAbove}");
        if (fit.OnBoundary)
            Say(
                $"the truncated fit is on the boundary (alpha {fit.Alpha:0.00}, Lambda {fit.Lambda:g3}): sigma means nothing there"
            );
        if (fit.TailLength < ShortTail)
            Say($"alpha rests on {fit.TailLength} eigenvalues");
        if (alphaWithoutFingers is { } without)
            Say($"heavy finger: without the largest {without.Count} alpha is {without.Alpha:0.00}");
        if (fit.P.TryGet(out var p) && p <= PoorP)
            Say($"poor fit: p = {p:0.00}");
        if (fit.P is { Succeeded: false, Failure: not FitFailure.NotRequested })
            Say($"no p value: {fit.P.Reason}");
        if (fit.AlphaInterval is { Succeeded: false, Failure: not FitFailure.NotRequested })
            Say($"no interval of alpha: {fit.AlphaInterval.Reason}");
        foreach (var other in fit.Alternatives)
            if (other.R < 0 && other.P <= DecidedP)
                Say($"{other.Law.Replace('_', ' ')} fits better (R = {other.R:0.0}, p = {other.P:0.000})");
        return warnings;
    }
}
