// The read-out of a network fitted anew on its features phi (the last hidden layer), by a classifier with the squared
// hinge loss, an L2 penalty and no intercept. Its weight C of the loss belongs to Mei & Montanari's penalty lambda:
//   corrected: features rescaled to norm sqrt h,  C = d / (2 h P lambda)
//   legacy:    features rescaled to norm sqrt P,  C = d / (2 N P lambda), N the parameters of the whole network, or the
//              width where there is one hidden layer; every pattern with 1 - y f >= 0 counts as violated
// Mei & Montanari 2019, arXiv:1908.05355; lambda = 1e-13 is nearly a hard margin.
using HeavyTails.Core.Fits;
using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.Jamming;

/// <summary>Features of the last hidden layer with their labels.</summary>
/// <param name="Train">Features of the training patterns [P x h], row-major.</param>
/// <param name="Labels">Labels of the training patterns [P], each 1 or -1.</param>
/// <param name="Test">Features of the test patterns, row-major; empty for none.</param>
/// <param name="TestLabels">Labels of the test patterns.</param>
public sealed record ReadoutFeatures(double[] Train, double[] Labels, double[] Test, double[] TestLabels);

/// <summary>How a read-out is fitted and its violated patterns are counted.</summary>
public sealed record ReadoutOptions
{
    /// <summary>Corrected, or as the source's scripts have it. Default: corrected.</summary>
    public Variant Variant { get; init; } = Variant.Corrected;

    /// <summary>The penalty lambda > 0. Default: the source's 1e-13.</summary>
    public double Lambda { get; init; } = 1e-13;

    /// <summary>
    /// Least 1 - y f of a violated pattern of the corrected variant, where the loss is not zero. Patterns on the
    /// margin have gaps of the order of 1/C there instead of 0. Default: 1e-4, where LinearSVC stops.
    /// </summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>
    /// The backend for the singular values of the violated features. Default: null, and they are not computed.
    /// </summary>
    public ISpectralBackend? Spectra { get; init; }
}

/// <summary>Fits read-outs and says what became of the patterns.</summary>
public static class Readout
{
    /// <summary>
    /// Mean loss up to which a read-out has satisfied its patterns: what is left of their gaps is due to the penalty,
    /// however large the weights are.
    /// </summary>
    public const double ZeroLoss = 1e-6;

    /// <summary>
    /// Fits the read-out of a network. <paramref name="network"/> says P, N, d, L, h and the step; the losses, N_Delta
    /// and, where a backend is given and any pattern is violated, the singular values are filled in.
    /// </summary>
    /// <exception cref="ArgumentException">Sizes or labels do not fit; the message holds both sides.</exception>
    /// <exception cref="ArithmeticException">The fit has not converged.</exception>
    public static JammingRow Fit(ReadoutFeatures features, JammingRow network, ReadoutOptions options)
    {
        var (patterns, width, isLegacy) = (network.Patterns, network.Width, options.Variant == Variant.Legacy);
        if (features.Train.Length != patterns * width || features.Labels.Length != patterns)
            throw new ArgumentException(
                $"expected features [{patterns} x {width}] and {patterns} labels, got {features.Train.Length} numbers "
                    + $"and {features.Labels.Length} labels"
            );
        if (features.Test.Length != features.TestLabels.Length * width)
            throw new ArgumentException(
                $"expected test features [{features.TestLabels.Length} x {width}], got {features.Test.Length} numbers"
            );
        var norm = Math.Sqrt(isLegacy ? patterns : width);
        var (train, test) = (Rescaled(features.Train, width, norm), Rescaled(features.Test, width, norm));
        // The source's script of one hidden layer calls the width N.
        var size = isLegacy && network.HiddenLayers > 1 ? network.Parameters : width;
        var c = network.Inputs / (2.0 * size * patterns * options.Lambda);
        var fit = Solve(train, features.Labels, c, $"the read-out of width {width} at step {network.Step}");
        int[] violated = isLegacy
            ? [.. Enumerable.Range(0, patterns).Where(i => fit.Gaps[i] >= 0)]
            : Violated(fit, options.Tolerance);
        var gaps = fit.GapsOf(test, features.TestLabels);
        return network with
        {
            Variant = isLegacy ? "legacy" : "corrected",
            TrainLoss = fit.Loss / patterns,
            TestLoss = PatternGaps.Loss(gaps),
            TestError = PatternGaps.Error(gaps),
            Violated = violated.Length,
            Lambda = options.Lambda,
            C = c,
            SingularValues = options.Spectra is { } backend ? Spectrum(train, violated, width, backend) : [],
        };
    }

    // A row of zeros, which saturated or dead features can give, stays zero.
    private static double[] Rescaled(double[] features, int width, double norm)
    {
        var rescaled = new double[features.Length];
        for (var i = 0; i < features.Length; i += width)
        {
            var row = features.AsSpan(i, width);
            var length = Math.Sqrt(Vectors.Dot(row, row));
            for (var j = 0; j < width; j++)
                rescaled[i + j] = length > 0 ? row[j] * (norm / length) : 0;
        }
        return rescaled;
    }

    /// <summary>Fits the classifier; an unfinished fit is accepted only where it has no loss.</summary>
    internal static SquaredHingeSvm Solve(double[] features, double[] labels, double c, string name)
    {
        var fit = SquaredHingeSvm.Fit(features, labels, c);
        return fit.Converged || IsSatisfied(fit)
            ? fit
            : throw new ArithmeticException(
                FormattableString.Invariant($"{name} has not converged in {fit.Steps} steps; its loss is ")
                    + FormattableString.Invariant($"{fit.Loss / fit.Gaps.Length}")
            );
    }

    /// <summary>The violated patterns: those with gaps above the tolerance, none where the loss is zero.</summary>
    internal static int[] Violated(SquaredHingeSvm fit, double tolerance) =>
        IsSatisfied(fit) ? [] : [.. Enumerable.Range(0, fit.Gaps.Length).Where(i => fit.Gaps[i] > tolerance)];

    private static bool IsSatisfied(SquaredHingeSvm fit) => fit.Loss <= ZeroLoss * fit.Gaps.Length;

    internal static double[] Spectrum(double[] features, int[] violated, int width, ISpectralBackend backend)
    {
        if (violated.Length == 0)
            return [];
        var rows = new double[violated.Length * width];
        for (var i = 0; i < violated.Length; i++)
            features.AsSpan(violated[i] * width, width).CopyTo(rows.AsSpan(i * width));
        var batch = new MatrixBatch(1, violated.Length, width, rows);
        var (sigma, status) = (new double[batch.Rank], new MatrixStatus[1]);
        backend.SingularValues(batch, sigma, status, SpectralAccuracy.Accurate);
        if (status[0] != MatrixStatus.Ok)
            throw new ArithmeticException($"the singular values of the violated features: {status[0]}");
        return sigma;
    }
}
