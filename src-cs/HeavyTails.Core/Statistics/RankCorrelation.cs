// Spearman's r: Pearson's correlation of ranks [n]. Partial: of the residuals of both ranks after least squares on a
// constant and the ranks of k controls, which is -P_12 / sqrt(P_11 P_22), P the inverse of the correlation matrix of
// all ranks.  Kendall & Gibbons 1990, Rank Correlation Methods, ch. 8.
// Interval: z = atanh r is near normal with variance (1 + r^2 / 2) / (n - 3 - k).  Bonett & Wright 2000, Psychometrika
// 65, 23-28, eq. 4 for k = 0; each control takes one degree of freedom, as for Pearson's (Fisher 1924, Metron 3, 329).
// For k > 0 the factor 1 + r^2 / 2 is a heuristic, carried over from plain correlations.
// p value: t = r sqrt((n - 2 - k) / (1 - r^2)) is near Student's with n - 2 - k degrees of freedom where r is 0. It is
// never below 2 / (n - k)!, for k = 0 the exact chance of entire agreement: 2 of n! orders agree.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace HeavyTails.Core.Statistics;

/// <summary>A rank correlation with its interval.</summary>
public readonly record struct RankCorrelation
{
    /// <summary>Spearman's correlation r, in -1 .. 1.</summary>
    public required double Value { get; init; }

    /// <summary>The 95 % interval; fails where the ranks agree entirely, or n - 3 - k is below 1.</summary>
    public required FitResult<ConfidenceInterval> Interval { get; init; }

    /// <summary>Two-sided p value of r = 0, by Student's law; at least 2 / (n - k)!, the chance of agreement.</summary>
    public required double PValue { get; init; }

    /// <summary>Number n of pairs.</summary>
    public required int Count { get; init; }

    /// <summary>
    /// Number k of quantities that are partialled out, without those that are linear in the others; 0 for the plain
    /// correlation.
    /// </summary>
    public required int Controls { get; init; }

    // 1 - R^2 of a rank on the controls, below which nothing of it is left but rounding errors.
    private const double NothingLeft = 1e-10;

    /// <summary>Spearman's rank correlation of n pairs.</summary>
    /// <param name="x">The first quantity [n].</param>
    /// <param name="y">The second quantity [n].</param>
    /// <exception cref="ArgumentException">The quantities differ in length.</exception>
    public static FitResult<RankCorrelation> Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y) =>
        Partial(x, y, []);

    /// <summary>Spearman's rank correlation of what the controls do not explain linearly in ranks.</summary>
    /// <param name="x">The first quantity [n].</param>
    /// <param name="y">The second quantity [n].</param>
    /// <param name="controls">The k quantities that are partialled out, each [n].</param>
    /// <exception cref="ArgumentException">The quantities differ in length.</exception>
    public static FitResult<RankCorrelation> Partial(
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> y,
        IReadOnlyList<double[]> controls
    )
    {
        var n = x.Length;
        if (y.Length != n || controls.Any(c => c.Length != n))
            throw new ArgumentException(
                $"expected {n} values of each quantity, got {y.Length}"
                    + string.Concat(controls.Select(c => $" and {c.Length}"))
            );
        if (n < controls.Count + 3)
            return Failed(
                FitFailure.NotEnoughData,
                $"{n} pairs with {controls.Count} controls, at least {controls.Count + 3} are needed"
            );
        List<double[]> ranks = [Centred(x), Centred(y), .. controls.Select(c => Centred(c))];
        if (ranks.Exists(r => r is []))
            return Failed(FitFailure.NotFinite, "a quantity holds NaN or an infinity");
        var basis = new List<double[]>();
        foreach (var control in ranks[2..])
            if (Orthogonalise(control, basis))
                basis.Add(control);
        var k = basis.Count;
        foreach (var (rank, name) in new[] { (ranks[0], "first"), (ranks[1], "second") })
            if (!Orthogonalise(rank, basis))
                return Failed(
                    FitFailure.AllEqual,
                    $"the {name} quantity is constant, or its ranks are linear in those of the controls"
                );
        var r = Math.Clamp(Vectors.Dot(ranks[0], ranks[1]), -1, 1);
        return new RankCorrelation
        {
            Value = r,
            Interval = IntervalOf(r, n - k),
            PValue = PValueOf(r, n - k),
            Count = n,
            Controls = k,
        };
    }

    // Ranks minus their mean, which is (n + 1) / 2 with ties too; empty where a value has no rank.
    private static double[] Centred(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
            if (!double.IsFinite(value))
                return [];
        var ranks = Ranks.Of(values);
        for (var i = 0; i < ranks.Length; i++)
            ranks[i] -= (ranks.Length + 1) / 2.0;
        return ranks;
    }

    // Makes a vector orthogonal to an orthonormal basis (twice, against rounding) and of norm 1; false where nothing of
    // it is left.
    private static bool Orthogonalise(double[] vector, List<double[]> basis)
    {
        var before = Vectors.Dot(vector, vector);
        for (var pass = 0; pass < 2; pass++)
            foreach (var direction in basis)
                Vectors.AddScaled(-Vectors.Dot(vector, direction), direction, vector);
        var left = Vectors.Dot(vector, vector);
        if (!(left > NothingLeft * before))
            return false;
        for (var i = 0; i < vector.Length; i++)
            vector[i] /= Math.Sqrt(left);
        return true;
    }

    private static FitResult<ConfidenceInterval> IntervalOf(double r, int effective)
    {
        if (effective < 4)
            return FitResult<ConfidenceInterval>.Failed(
                FitFailure.NotEnoughData,
                $"n - k = {effective}, at least 4 are needed for an interval"
            );
        if (Math.Abs(r) > 1 - NothingLeft)
            return FitResult<ConfidenceInterval>.Failed(
                FitFailure.OnBoundary,
                "the ranks agree entirely: Fisher's z is infinite"
            );
        var (z, half) = (Math.Atanh(r), ConfidenceInterval.Normal * Math.Sqrt((1 + (r * r / 2)) / (effective - 3)));
        return new ConfidenceInterval(Math.Tanh(z - half), Math.Tanh(z + half));
    }

    private static double PValueOf(double r, int effective)
    {
        var agreement = Math.Min(1, 2 * Math.Exp(-SpecialFunctions.FactorialLn(effective)));
        if (Math.Abs(r) > 1 - NothingLeft)
            return agreement;
        var t = Math.Abs(r) * Math.Sqrt((effective - 2) / (1 - (r * r)));
        return Math.Max(agreement, 2 * StudentT.CDF(0, 1, effective - 2, -t));
    }

    private static FitResult<RankCorrelation> Failed(FitFailure failure, string reason) =>
        FitResult<RankCorrelation>.Failed(failure, reason);
}
