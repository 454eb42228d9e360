// Lines of the theory of read-outs of random data, as points ready to be drawn.
//   P(separable) against P/h: Cover's count for a given h.
//   |w|, L/P, N_Delta/P, N_Delta/h against a = P/h: Gordon's formula for a > 2; for a < 2 nothing is violated, and the
//   norm is that of the hard margin, a E max(0, 1 - r g)^2 = r^2, g ~ N(0, 1) (Gardner 1988, kappa = 1/r); both norms
//   are infinite at a = 2.
//   H0/h = sum of x x' / h over violated patterns, rho = N_Delta/h: if those were independent of w, a Marchenko-Pastur
//   bulk between (sqrt(rho) -+ 1)^2 and, for rho < 1, a share 1 - rho of zero modes. They are not quite: a violated
//   pattern has a small y w'x. Along the unit vector v of w, with u = max(0, 1 - r g) and s = sqrt(L/P) / sqrt(E u^2),
//     v'H0 v / h = a E[(1 - s u)^2; u > 0] / r^2,
//   less than the bulk's mean rho. By the rule for one direction of variance l = v'H0 v / N_Delta among others
//   of variance 1 (Baik & Silverstein 2006) one eigenvalue leaves the bulk downwards where l < 1 - 1/sqrt(rho), for a
//   below 3.29, to rho l (1 - 1/(rho (1 - l))). The rule supposes that v does not depend on the points; simulations at
//   h = 400 agree with it within their errors.
// Cover 1965; Thrampoulidis, Oymak & Hassibi 2015, arXiv:1408.4837; Marchenko & Pastur 1967.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using MathNet.Numerics.Distributions;

namespace HeavyTails.Papers.Jamming;

/// <summary>A point of a line.</summary>
/// <param name="X">Its place on the horizontal axis.</param>
/// <param name="Y">Its value.</param>
public readonly record struct CurvePoint(double X, double Y);

/// <summary>What the theory says of a read-out at one load.</summary>
/// <param name="Load">a = P/h.</param>
/// <param name="Prediction">Norm, loss and violated patterns; no loss and no violated patterns for a at most 2.</param>
public readonly record struct ReadoutPoint(double Load, ReadoutPrediction Prediction);

/// <summary>Lines of the theory of read-outs.</summary>
public static class JammingTheory
{
    /// <summary>Probability that random labels are separable against P/h, at whole numbers of patterns P.</summary>
    /// <param name="features">Number h of features, at least 1.</param>
    /// <param name="largestLoad">Largest P/h, at which P is rounded down, at least 1/h. Default: 4.</param>
    /// <returns>A point for each P = 1, 2, ...</returns>
    /// <exception cref="ArgumentException">A number is too small or not finite.</exception>
    public static IReadOnlyList<CurvePoint> Separable(int features, double largestLoad = 4)
    {
        if (features < 1 || !(largestLoad * features >= 1) || double.IsInfinity(largestLoad))
            throw new ArgumentException(
                FormattableString.Invariant($"expected features >= 1 and a load >= 1/features, got {features} and ")
                    + FormattableString.Invariant($"{largestLoad}")
            );
        return
        [
            .. from patterns in Enumerable.Range(1, (int)(largestLoad * features))
            select new CurvePoint((double)patterns / features, ReadoutTheory.Separable(patterns, features)),
        ];
    }

    /// <summary>The squared hinge read-out without a penalty, or its limit of a small one, at any load.</summary>
    /// <param name="loads">Loads a = P/h, positive and finite.</param>
    /// <exception cref="ArgumentException">A load is not positive or not finite.</exception>
    public static IReadOnlyList<ReadoutPoint> SquaredHinge(IEnumerable<double> loads) =>
        [.. loads.Select(load => new ReadoutPoint(load, PredictionAt(load)))];

    /// <summary>The Marchenko-Pastur law of the eigenvalues of H0/h that are not zero.</summary>
    /// <param name="violatedPerFeature">rho = N_Delta/h, positive.</param>
    /// <exception cref="ArgumentException">rho is not positive and finite.</exception>
    public static MarchenkoPastur HessianBulk(double violatedPerFeature)
    {
        if (!(violatedPerFeature > 0) || double.IsInfinity(violatedPerFeature))
            throw new ArgumentException(
                FormattableString.Invariant($"expected N_Delta/h above 0, got {violatedPerFeature}")
            );
        return violatedPerFeature >= 1
            ? new(violatedPerFeature, Math.Sqrt(violatedPerFeature))
            : new(1 / violatedPerFeature, 1);
    }

    /// <summary>
    /// Density of the eigenvalues of H0/h; it integrates to the share min(1, rho) of modes that are not zero.
    /// </summary>
    /// <param name="violatedPerFeature">rho = N_Delta/h, positive.</param>
    /// <param name="points">Number of points, at least 2. Default: 201.</param>
    public static IReadOnlyList<CurvePoint> HessianDensity(double violatedPerFeature, int points = 201)
    {
        var bulk = HessianBulk(violatedPerFeature);
        return Curve(bulk.LambdaMinus, bulk.LambdaPlus, points, bulk.Density, Math.Min(1, violatedPerFeature));
    }

    /// <summary>
    /// Density of the singular values of the features of violated patterns over sqrt h, the roots of the eigenvalues of
    /// H0/h; it integrates to min(1, rho).
    /// </summary>
    /// <param name="violatedPerFeature">rho = N_Delta/h, positive.</param>
    /// <param name="points">Number of points, at least 2. Default: 201.</param>
    public static IReadOnlyList<CurvePoint> SingularValueDensity(double violatedPerFeature, int points = 201)
    {
        var bulk = HessianBulk(violatedPerFeature);
        return Curve(
            Math.Sqrt(bulk.LambdaMinus),
            Math.Sqrt(bulk.LambdaPlus),
            points,
            bulk.SingularValueDensity,
            Math.Min(1, violatedPerFeature)
        );
    }

    /// <summary>v'H0 v / h along the unit vector v of the weights: less than the mean of the bulk.</summary>
    /// <param name="load">a = P/h, above 2.</param>
    /// <exception cref="ArgumentException">a is at most 2.</exception>
    public static double HessianAlongWeights(double load)
    {
        var (r, lossPerPattern, share, _) = ReadoutTheory.SquaredHinge(load);
        var mean = share + (r * Normal.PDF(0, 1, 1 / r));
        var shrinkage = Math.Sqrt(lossPerPattern / ReadoutTheory.Violation(r));
        return load * (share - (2 * shrinkage * mean) + lossPerPattern) / (r * r);
    }

    /// <summary>
    /// Place of the one eigenvalue of H0/h that the direction of the read-out's weights draws below the bulk.
    /// </summary>
    /// <param name="load">a = P/h, above 2.</param>
    /// <returns>The eigenvalue; fails where it does not leave the bulk, for a above 3.29.</returns>
    /// <exception cref="ArgumentException">a is at most 2.</exception>
    public static FitResult<double> HessianOutlier(double load)
    {
        var ratio = ReadoutTheory.SquaredHinge(load).ViolatedPerFeature;
        var along = HessianAlongWeights(load);
        var (variance, edge) = (along / ratio, 1 - (1 / Math.Sqrt(ratio)));
        return variance < edge
            ? along * (1 - (1 / (ratio * (1 - variance))))
            : FitResult<double>.Failed(
                FitFailure.NotApplicable,
                FormattableString.Invariant($"at P/h = {load} the variance along the weights is {variance:g3} of that ")
                    + FormattableString.Invariant($"of other directions, and must be below {edge:g3} to leave the bulk")
            );
    }

    private static ReadoutPrediction PredictionAt(double load)
    {
        if (load > 2)
            return ReadoutTheory.SquaredHinge(load);
        if (!(load > 0))
            throw new ArgumentException(FormattableString.Invariant($"expected loads above 0, got {load}"));
        if (load == 2)
            return new(double.PositiveInfinity, 0, 0, 0);
        var high = 1.0;
        while (Excess(high) < 0)
            high *= 2;
        return new(Roots.Find(Excess, 0, high), 0, 0, 0);

        // r^2 - a G(r): -a at 0, and (1 - a/2) r^2 for large r.
        double Excess(double r) => (r * r) - (load * (r == 0 ? 1 : ReadoutTheory.Violation(r)));
    }

    private static CurvePoint[] Curve(double low, double high, int points, Func<double, double> density, double share)
    {
        if (points < 2)
            throw new ArgumentException($"expected at least 2 points, got {points}");
        return
        [
            .. from i in Enumerable.Range(0, points)
            // Denser at the edges, where the density is steep.
            let x = low + ((high - low) * .5 * (1 - Math.Cos(Math.PI * i / (points - 1))))
            select new CurvePoint(x, share * density(x)),
        ];
    }
}
