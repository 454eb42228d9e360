// X* = U* U*' of rank r, its measurements, and the loss of X = U U':
//   f(U) = (1/m) sum_i <A_i, UU' - X*>^2,   grad f = (2/m) sum_i <A_i, UU' - X*> (A_i + A_i') U,
//   E grad f = 4 (UU' - X*) U.   Li, Ma & Zhang 2018, arXiv:1712.09203

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.MatrixSensing;

/// <summary>A low-rank matrix to be found from its measurements.</summary>
public sealed class SensingProblem
{
    private readonly Lazy<InnerProductFault> fault;
    private readonly double[] packedTarget;

    /// <summary>The problem of finding X* = U* U*' from its measurements.</summary>
    /// <param name="sensing">The measurements.</param>
    /// <param name="factor">Factor U*, row-major [d x r].</param>
    public SensingProblem(SensingOperator sensing, double[] factor)
    {
        var d = sensing.Dimension;
        if (factor.Length == 0 || factor.Length % d != 0)
            throw new ArgumentException($"expected U* as [{d} x r], got {factor.Length} numbers");
        (Sensing, Factor, Rank) = (sensing, factor, factor.Length / d);
        packedTarget = new double[SymmetricPacking.Length(d)];
        PackedSquare(factor, d, Rank, packedTarget);
        TargetNorm = SymmetricPacking.FrobeniusNorm(packedTarget, d);
        fault = new(() => new InnerProductFault(sensing));
    }

    /// <summary>The measurements of the matrix.</summary>
    public SensingOperator Sensing { get; }

    /// <summary>Factor U* of the target, row-major [d x r].</summary>
    public double[] Factor { get; }

    /// <summary>Rank r of the target.</summary>
    public int Rank { get; }

    /// <summary>Frobenius norm ||X*||_F of the target.</summary>
    public double TargetNorm { get; }

    /// <summary>The r non-zero eigenvalues of X*, descending.</summary>
    public double[] TargetEigenvalues(ISpectralBackend backend)
    {
        var sigma = new double[Math.Min(Sensing.Dimension, Rank)];
        backend.SingularValues(
            new MatrixBatch(1, Sensing.Dimension, Rank, Factor),
            sigma,
            new MatrixStatus[1],
            SpectralAccuracy.Accurate
        );
        return [.. sigma.Select(s => s * s)];
    }

    /// <summary>
    /// The factor by which the top singular value of a small U grows each step: 1 + 2 eta lambda, lambda the largest
    /// eigenvalue of (1/m) sum_i &lt;A_i, X*&gt; (A_i + A_i'). Its expectation is 2 X*, so the factor is 1 + 4 eta
    /// lambda_1(X*) up to the noise of m measurements.
    /// </summary>
    public double GrowthFactor(double stepSize, ISpectralBackend backend)
    {
        var d = Sensing.Dimension;
        var (_, packed) = Sensing.Normal(packedTarget, 1, SensingOperator.Threads(0));
        var symmetric = new double[d * d];
        SymmetricPacking.UnpackSymmetrised(packed, d, symmetric);
        return 1 + (2 * stepSize * backend.Eigen(symmetric, d, vectors: false).L[^1]);
    }

    /// <summary>
    /// Computes loss and gradient [d x R] at U, row-major [d x R]. The legacy variant returns the notebook's direction
    /// 2 K(M) U (<see cref="InnerProductFault"/>) with the true loss.
    /// </summary>
    public (double Loss, double[] Gradient) Gradient(
        double[] factor,
        Variant variant = Variant.Corrected,
        int threads = 0
    )
    {
        var rank = Columns(factor);
        var residual = new double[packedTarget.Length];
        Residual(factor, rank, residual);
        var (loss, direction) = Direction(residual, 1, variant, SensingOperator.Threads(threads), withLoss: true);
        var gradient = new double[factor.Length];
        AddProduct(2, direction, factor, rank, gradient);
        return (loss![0], gradient);
    }

    internal int Columns(double[] factor) =>
        factor.Length > 0 && factor.Length % Sensing.Dimension == 0
            ? factor.Length / Sensing.Dimension
            : throw new ArgumentException($"expected U as [{Sensing.Dimension} x R], got {factor.Length} numbers");

    /// <summary>Computes UU' - X*, packed, and returns its Frobenius norm.</summary>
    internal double Residual(double[] factor, int columns, Span<double> packed)
    {
        PackedSquare(factor, Sensing.Dimension, columns, packed);
        for (var k = 0; k < packed.Length; k++)
            packed[k] -= packedTarget[k];
        return SymmetricPacking.FrobeniusNorm(packed, Sensing.Dimension);
    }

    /// <summary>
    /// Computes the matrices D_c [d x d] of the step U - 2 eta D U for packed M_c, and the losses, which cost one more
    /// pass for the legacy direction and nothing for the gradient.
    /// </summary>
    internal (double[]? Loss, double[] Direction) Direction(
        double[] residuals,
        int count,
        Variant variant,
        int threads,
        bool withLoss
    )
    {
        var (d, length) = (Sensing.Dimension, packedTarget.Length);
        if (variant == Variant.Legacy)
        {
            var loss = withLoss ? Sensing.Normal(residuals, count, threads).Loss : null;
            return (loss, fault.Value.Apply(residuals, count, threads));
        }
        var (losses, packed) = Sensing.Normal(residuals, count, threads);
        var direction = new double[count * d * d];
        for (var c = 0; c < count; c++)
            SymmetricPacking.UnpackSymmetrised(
                packed.AsSpan(c * length, length),
                d,
                direction.AsSpan(c * d * d, d * d)
            );
        return (losses, direction);
    }

    /// <summary>Adds a product, G &lt;- G + a D U, with row-major D [d x d], U and G [d x R].</summary>
    internal void AddProduct(double a, ReadOnlySpan<double> direction, double[] factor, int columns, Span<double> to)
    {
        var d = Sensing.Dimension;
        for (var p = 0; p < d; p++)
        for (var q = 0; q < d; q++)
            Vectors.AddScaled(
                a * direction[(p * d) + q],
                factor.AsSpan(q * columns, columns),
                to.Slice(p * columns, columns)
            );
    }

    private static void PackedSquare(double[] factor, int d, int columns, Span<double> packed)
    {
        var k = 0;
        for (var p = 0; p < d; p++)
        for (var q = p; q < d; q++)
            packed[k++] = Vectors.Dot(factor.AsSpan(p * columns, columns), factor.AsSpan(q * columns, columns));
    }
}
