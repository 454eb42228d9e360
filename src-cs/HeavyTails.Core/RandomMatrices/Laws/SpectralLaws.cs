using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>Chooses by held-out rows between laws of the whole spectrum of a layer.</summary>
public static class SpectralLaws
{
    /// <summary>Fewest eigenvalues of a half of the rows from which laws are told apart.</summary>
    public const int FewestEigenvalues = 32;

    // Eigenvalues below this share of the largest are lost ranks: the square of single precision.
    private const double LostRank = 1e-14;

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
    /// <param name="set">Matrices of one spectrum; the same rows of each are split.</param>
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
        SpectrumSample[] samples =
        [
            .. halves.Spectra.Select(s => new SpectrumSample(
                s,
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
