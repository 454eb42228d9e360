// W [h x d] = sigma N(0, 1) + s u v', |u| = |v| = 1 independent of the noise, h and d large. With t = s / sigma:
//   bulk of singular values up to sigma (sqrt h + sqrt d); the spike leaves it where t^4 > h d, to
//   s_1 = sigma sqrt((t^2 + h)(t^2 + d)) / t,
//   (u_1'u)^2 = (t^4 - h d) / (t^4 + h t^2),   (v_1'v)^2 = (t^4 - h d) / (t^4 + d t^2).
// Baik, Ben Arous & Peche 2005; in this form Benaych-Georges & Nadakuditi 2012, arXiv:1103.2221.
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>A spike of rank one in a large matrix of independent entries.</summary>
/// <param name="Rows">Number h >= 1 of rows.</param>
/// <param name="Columns">Number d >= 1 of columns.</param>
/// <param name="Sigma">Standard deviation sigma > 0 of the entries. Default: 1.</param>
public readonly record struct SpikeTheory(int Rows, int Columns, double Sigma = 1)
{
    /// <summary>Strength sigma (h d)^(1/4) above which the spike leaves the bulk.</summary>
    public double Threshold => Sigma * Math.Sqrt(Math.Sqrt((double)Rows * Columns));

    /// <summary>Largest singular value sigma (sqrt h + sqrt d) of the bulk.</summary>
    public double BulkEdge => Sigma * (Math.Sqrt(Rows) + Math.Sqrt(Columns));

    /// <summary>Place of the largest singular value: the edge of the bulk up to the threshold.</summary>
    /// <param name="strength">Singular value s >= 0 of the spike alone.</param>
    public double Position(double strength)
    {
        var t = Relative(strength);
        return strength <= Threshold ? BulkEdge : Sigma * Math.Sqrt(((t * t) + Rows) * ((t * t) + Columns)) / t;
    }

    /// <summary>Squared overlap of the first left singular vector with u, 0 up to the threshold.</summary>
    /// <param name="strength">Singular value s >= 0 of the spike alone.</param>
    public double LeftOverlap(double strength) => Overlap(strength, Rows);

    /// <summary>Squared overlap of the first right singular vector with v, 0 up to the threshold.</summary>
    /// <param name="strength">Singular value s >= 0 of the spike alone.</param>
    public double RightOverlap(double strength) => Overlap(strength, Columns);

    /// <summary>Strength s of the spike that puts a singular value in its place, the inverse of the position.</summary>
    /// <param name="singularValue">A singular value, outside the bulk if it is to have a strength.</param>
    /// <returns>The strength; fails for a value that is not above the edge of the bulk.</returns>
    public FitResult<double> Strength(double singularValue)
    {
        if (!(singularValue > BulkEdge))
            return FitResult<double>.Failed(
                FitFailure.OutOfRange,
                FormattableString.Invariant($"a spike needs a singular value above the bulk's edge {BulkEdge}, got ")
                    + FormattableString.Invariant($"{singularValue}")
            );
        // t^4 - (y^2 - h - d) t^2 + h d = 0 with y = s_1 / sigma; the larger root is above the threshold.
        var y = singularValue / Sigma;
        var half = ((y * y) - Rows - Columns) / 2;
        return Sigma * Math.Sqrt(half + Math.Sqrt(Math.Max(0, (half * half) - ((double)Rows * Columns))));
    }

    private double Overlap(double strength, double side)
    {
        var square = Relative(strength) * Relative(strength);
        return strength <= Threshold ? 0 : ((square * square) - ((double)Rows * Columns)) / (square * (square + side));
    }

    private double Relative(double strength) =>
        strength >= 0
            ? strength / Sigma
            : throw new ArgumentOutOfRangeException(
                nameof(strength),
                FormattableString.Invariant($"expected a strength >= 0, got {strength}")
            );
}
