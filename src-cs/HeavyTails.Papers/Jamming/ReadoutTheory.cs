// A linear read-out w of P Gaussian points in h dimensions with random labels +-1, without intercept.
//   separable with probability 2^(1-P) sum_{k<h} C(P-1, k)                                         Cover 1965
//   squared hinge loss L = min_w sum_i max(0, 1 - y_i w'x_i)^2 for a = P/h > 2, h -> infinity, by Gordon's inequality:
//     sqrt(L/P) = min_r sqrt(G(r)) - r / sqrt(a),  G(r) = E max(0, 1 - r g)^2 = (1 + r^2) Phi(1/r) + r phi(1/r)
//     |w| = r*,  N_Delta / P = Phi(1/r*),  N_Delta / h = a Phi(1/r*)
//   At the minimum a r^2 Phi(1/r)^2 = G(r), since G' = 2 r Phi(1/r).
//   H0/h = sum of x x' over violated points / h has bulk edges (sqrt(N_Delta/h) -+ 1)^2.
// Thrampoulidis, Oymak & Hassibi 2015, arXiv:1408.4837 (the theorem); Gordon 1988.
using HeavyTails.Core.Numerics;
using MathNet.Numerics.Distributions;

namespace HeavyTails.Papers.Jamming;

/// <summary>What the theory says of a read-out of Gaussian points with random labels.</summary>
/// <param name="Norm">Norm |w| of the read-out.</param>
/// <param name="LossPerPattern">L/P, L the sum of squared violations.</param>
/// <param name="ViolatedPerPattern">N_Delta / P, the share of violated patterns.</param>
/// <param name="ViolatedPerFeature">N_Delta / h, violated patterns for each feature.</param>
public readonly record struct ReadoutPrediction(
    double Norm,
    double LossPerPattern,
    double ViolatedPerPattern,
    double ViolatedPerFeature
)
{
    /// <summary>Edges of the bulk of the eigenvalues of H0/h, (sqrt(N_Delta/h) -+ 1)^2.</summary>
    public BulkEdges HessianEdges =>
        new(Math.Pow(Math.Sqrt(ViolatedPerFeature) - 1, 2), Math.Pow(Math.Sqrt(ViolatedPerFeature) + 1, 2));
}

/// <summary>The ends of a bulk of eigenvalues.</summary>
/// <param name="Low">The lower edge.</param>
/// <param name="High">The upper edge.</param>
public readonly record struct BulkEdges(double Low, double High);

/// <summary>Exact theory of linear read-outs of random data.</summary>
public static class ReadoutTheory
{
    /// <summary>
    /// Probability that random labels of P points in general position in h dimensions are separable by a plane through
    /// the origin: 1 for P at most h, 1/2 for P = 2h.
    /// </summary>
    /// <exception cref="ArgumentException">A number is less than 1.</exception>
    public static double Separable(int patterns, int features)
    {
        if (patterns < 1 || features < 1)
            throw new ArgumentException($"expected at least 1 pattern and 1 feature, got {patterns} and {features}");
        return patterns <= features ? 1 : Binomial.CDF(.5, patterns - 1, features - 1);
    }

    /// <summary>The squared hinge read-out at a = P/h for large h.</summary>
    /// <exception cref="ArgumentException">
    /// a is at most 2, where random labels are separable and the loss is 0.
    /// </exception>
    public static ReadoutPrediction SquaredHinge(double load)
    {
        if (!(load > 2) || double.IsInfinity(load))
            throw new ArgumentException(
                FormattableString.Invariant($"expected P/h above 2, where the loss is positive, got {load}")
            );
        var high = 1.0;
        while (Excess(high) < 0)
            high *= 2;
        var r = Roots.Find(Excess, 1e-3, high);
        var share = Normal.CDF(0, 1, 1 / r);
        var root = Math.Sqrt(Violation(r)) - (r / Math.Sqrt(load));
        return new(r, root * root, share, load * share);

        double Excess(double radius)
        {
            var phi = Normal.CDF(0, 1, 1 / radius);
            return (load * radius * radius * phi * phi) - Violation(radius);
        }
    }

    // G(r)
    internal static double Violation(double r) =>
        ((1 + (r * r)) * Normal.CDF(0, 1, 1 / r)) + (r * Normal.PDF(0, 1, 1 / r));
}
