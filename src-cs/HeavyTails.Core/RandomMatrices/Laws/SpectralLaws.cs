// Which law has the spectrum of W [N x M], N >= M?  The M lines of the shorter side are split at random into halves
// A and B; each law is fitted to the n' eigenvalues of A [N x M/2] and predicts those of B, and the reverse:
//   score = mean over splits, halves and eigenvalues of ln((1 - e) f(u) + e r(u)) - p ln n / (2 n),   u = ln lambda.
// - f is the density of u, so that the score does not depend on the scale of W. Each law is mixed with the share
//   e = 0.01 of one broad density r (BroadDensity): an eigenvalue outside the support of a law costs about 6 nats, not
//   infinitely many. The edges of Marchenko and Pastur's law are smooth on the Tracy-Widom scale besides.
// - The shorter side is split because the spectrum of the half then lies between the least and the largest eigenvalue
//   of the whole (Cauchy's interlacing), Gaussian and inverse Wishart matrices stay what they are, and a power law
//   keeps its exponent. Half of the longer side would be nearly square for N = 2 M, with eigenvalues near 0 that no law
//   of the whole spectrum has: in that way an inverse Wishart matrix [256 x 128] was called a truncated power law in 10
//   of 10 cases.
// - Both halves have the same singular values mixed in, so that accidents of one spectrum are in both and held-out rows
//   alone do not charge for fitting them. Hence Schwarz's term (1978, Ann. Statist. 6, 461) with the p parameters of
//   the law and all n eigenvalues of W. Without it a truncated law was chosen for half of the pure power laws.
// The odds of a law are in the proportion of Phi(-d / s), d its distance from the highest score and s the error of d:
// the chance that it would score as high as the best. s is the larger of two errors. That over the splits, with the
// factor sqrt(1 + 1/splits) for halves that overlap from split to split (Nadeau & Bengio 2003, Mach. Learn. 52, 239),
// holds for the repulsion of eigenvalues, but not for eigenvalues that were drawn independently; the standard error of
// the mean over n independent eigenvalues (Vuong 1989, Econometrica 57, 307) is too wide for matrices of independent
// entries. The odds are of these laws among each other: they do not say that any of them is true.
// How often the planted law is chosen, of 50 matrices each:
//                                                          128 x 128   256 x 128   512 x 128
//   Gaussian                                                    50          50          50    Marchenko-Pastur
//   Gaussian + 5 spikes at 2 .. 6 times (N M)^(1/4)             50          50          50    with spikes
//   inverse Wishart                                             50          50          50    inverse
//   eigenvalues at the quantiles of a law, Haar vectors:
//     power law, alpha 2                                        50          50          50
//     truncated, alpha 2, theta 0.05                            50          50          50
//     lognormal, sigma 1                                        50          50          50
//   128 eigenvalues drawn independently, Haar vectors:
//     power law, alpha 2                                        43          44          44    else mostly truncated
//     truncated, alpha 2, theta 0.05                            33          31          36    else mostly power law
//     lognormal, sigma 1                                        34          37          37    else mostly inverse
// Not told apart: a cut-off with alpha = 1.5, theta = 0.1 is nearly an inverse Marchenko-Pastur law, which was chosen
// in 13 of 20 cases.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>Chooses by held-out rows between laws of the whole spectrum of a layer.</summary>
public static class SpectralLaws
{
    /// <summary>Fewest eigenvalues of a half of the rows from which laws are told apart.</summary>
    public const int FewestEigenvalues = 32;

    // Eigenvalues below this share of the largest are lost ranks: the square of single precision, with a margin for its
    // rounding errors. Half of the shorter side of a matrix of full rank is far from singular.
    private const double LostRank = 1e-12;

    /// <summary>The laws of the library, in the order of their columns.</summary>
    public static IReadOnlyList<ISpectralLaw> All { get; } =
    [
        new MarchenkoPasturLaw(),
        new SpikedLaw(),
        new InverseMarchenkoPasturLaw(),
        new PowerLawLaw(),
        new TruncatedPowerLawLaw(),
        new LognormalLaw(),
    ];

    /// <summary>
    /// Scores each law on held-out rows. Fails when a half has fewer than 32 eigenvalues or eigenvalues that are zero,
    /// when the matrices are not held as numbers, or when they are not finite.
    /// </summary>
    /// <param name="set">Matrices of one spectrum; the same lines of each are split.</param>
    /// <param name="backend">Computes the singular values of the halves, in batches.</param>
    /// <param name="options">Splits, seed and laws; the defaults when null.</param>
    public static FitResult<LawOdds> Of(MatrixSet set, ISpectralBackend backend, LawOddsOptions? options = null)
    {
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Splits, 2);
        return RowHalves.Of(set, backend, options).Bind(halves => Of(halves, options, set.EigenvalueCount));
    }

    private static FitResult<LawOdds> Of(RowHalves halves, LawOddsOptions options, long eigenvalues)
    {
        foreach (var half in halves.Spectra)
            if (Missing(half, halves) is { } reason)
                return FitResult<LawOdds>.Failed(FitFailure.NotEnoughData, reason);
        // Over one scale for all, at which no sum overflows.
        var scale = halves.Spectra.Max(s => s[^1]);
        SpectrumSample[] samples =
        [
            .. halves.Spectra.Select(s => new SpectrumSample(
                Array.ConvertAll(s, x => x / scale),
                Math.Max(halves.Rows, halves.Columns),
                Math.Min(halves.Rows, halves.Columns)
            )),
        ];
        List<Predictions> scored = [];
        List<(ISpectralLaw, string)> excluded = [];
        foreach (var law in options.Laws)
        {
            var prediction = Predict(law, samples);
            if (prediction.TryGet(out var values))
                scored.Add(values);
            else
                excluded.Add((law, prediction.Reason));
        }
        return scored.Count == 0
            ? FitResult<LawOdds>.Failed(FitFailure.NotApplicable, $"{excluded[0].Item2}, and no other law applies")
            : Compare(scored, excluded, eigenvalues);
    }

    private static string? Missing(double[] half, RowHalves halves)
    {
        var shape = $"{halves.Matrices} x [{halves.Rows} x {halves.Columns}]";
        if (half.Length < FewestEigenvalues)
            return $"half of the rows, {shape}, has {half.Length} eigenvalues, at least {FewestEigenvalues} are needed";
        if (!(half[^1] > 0))
            return $"all {half.Length} eigenvalues of half of the rows, {shape}, are zero";
        var zeros = half.Count(x => x <= LostRank * half[^1]);
        return zeros > 0
            ? $"{zeros} of {half.Length} eigenvalues of half of the rows, {shape}, are zero: the rank is not full"
            : null;
    }

    // The held-out log density of every eigenvalue, half by half, and the number of parameters.
    private static FitResult<Predictions> Predict(ISpectralLaw law, SpectrumSample[] samples)
    {
        var (logs, parameters) = (new double[samples.Length][], 0.0);
        for (var i = 0; i < samples.Length; i++)
        {
            var fit = law.Fit(samples[i]);
            if (!fit.TryGet(out var fitted))
                return FitResult<Predictions>.Failed(fit.Failure, fit.Reason);
            logs[i] = BroadDensity.Of(samples[i]).Scores(fitted.Density, samples[i ^ 1].Logs);
            parameters += (double)fitted.Parameters / samples.Length;
        }
        return new Predictions(law, logs, parameters);
    }

    private sealed record Predictions(ISpectralLaw Law, double[][] Logs, double Parameters)
    {
        // Schwarz 1978, per eigenvalue.
        internal double Score(long eigenvalues) =>
            Logs.Average(l => l.Average()) - Parameters * Math.Log(eigenvalues) / (2 * eigenvalues);

        // Standard error of the difference of two scores: the larger of that over splits and that over eigenvalues.
        internal double Error(Predictions other, long eigenvalues)
        {
            var splits = Logs.Length / 2;
            var (differences, spread) = (new double[splits], 0.0);
            for (var i = 0; i < Logs.Length; i++)
            {
                double[] each = [.. Logs[i].Zip(other.Logs[i], (a, b) => a - b)];
                differences[i / 2] += each.Average() / 2;
                spread += Variance(each) / Logs.Length;
            }
            var overSplits = Variance(differences) * splits / (splits - 1) * (1 + 1.0 / splits);
            return Math.Sqrt(Math.Max(overSplits, spread / eigenvalues));
        }

        private static double Variance(double[] values)
        {
            var mean = values.Average();
            return values.Average(v => (v - mean) * (v - mean));
        }
    }

    private static LawOdds Compare(List<Predictions> laws, List<(ISpectralLaw, string)> excluded, long eigenvalues)
    {
        var highest = laws.MaxBy(l => l.Score(eigenvalues))!;
        var top = highest.Score(eigenvalues);
        List<(Predictions Law, double Score, double Error, double Chance)> all = [];
        foreach (var law in laws)
        {
            var (score, error) = (law.Score(eigenvalues), law.Error(highest, eigenvalues));
            var chance = top > score ? Special.Erfc((top - score) / error / Math.Sqrt(2)) / 2 : 0.5;
            all.Add((law, score, error, chance));
        }
        var total = all.Sum(a => a.Chance);
        return new()
        {
            Laws =
            [
                .. from a in all
                orderby a.Score descending
                select new LawScore(a.Law.Law, a.Score, a.Error, a.Chance / total),
            ],
            Excluded = excluded,
        };
    }
}
