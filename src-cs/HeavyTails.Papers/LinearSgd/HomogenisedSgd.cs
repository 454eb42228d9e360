// Online SGD on least squares, inputs a ~ N(0, s^2 I_d), label noise of variance t^2, error v = x - x*:
//   v <- v - (eta / b) sum_i a_i (a_i'v - e_i).
// Its drift is -eta s^2 v a step, and the covariance of its noise (eta^2 / b) [s^2 (s^2 |v|^2 + t^2) I + s^4 v v'].
// Homogenised SGD (Paquette, Paquette, Adlam & Pennington 2022, arXiv:2205.07069) replaces SGD by a diffusion whose
// noise has covariance (eta^2 / b) 2 R(v) H, R = (s^2 |v|^2 + t^2) / 2 the risk and H = s^2 I the Hessian, so without
// v v':
//   dV = -eta s^2 V dk + (eta s / sqrt b) (s^2 |V|^2 + t^2)^{1/2} dW,   k in steps.
// Its stationary density p has no flux, -eta s^2 v p = grad(D p) / 2 with D = (eta^2 s^2 / b) (s^2 |v|^2 + t^2), hence
//   grad ln(D p) = -(2 b / eta) v / (s^2 |v|^2 + t^2)   and   p ~ (s^2 |v|^2 + t^2)^{-b / (eta s^2) - 1}:
// Student's law in d dimensions with nu = 2 b / (eta s^2) + 2 - d degrees of freedom, which is its tail index.
// This is derived here. HomogenisedSgdBounds.cs bounds the index for any Hessian.
using HeavyTails.Core.Fits;

namespace HeavyTails.Papers.LinearSgd;

/// <summary>The stationary law of homogenised SGD on least squares with inputs N(0, s^2 I_d).</summary>
public sealed class HomogenisedSgd
{
    private readonly double _sigma;

    /// <summary>The law of one cell.</summary>
    /// <param name="stepSize">Step size eta > 0.</param>
    /// <param name="batchSize">Batch size b >= 1.</param>
    /// <param name="dimension">Dimension d >= 1.</param>
    /// <param name="sigma">Standard deviation s > 0 of the inputs; default 1.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public HomogenisedSgd(double stepSize, int batchSize, int dimension, double sigma = 1)
    {
        if (!(stepSize > 0 && double.IsFinite(stepSize)) || batchSize < 1 || dimension < 1 || !(sigma > 0))
            throw new ArgumentException(
                FormattableString.Invariant($"eta > 0, b >= 1, d >= 1 and s > 0 are needed, got eta = {stepSize}, ")
                    + FormattableString.Invariant($"b = {batchSize}, d = {dimension} and s = {sigma}")
            );
        (StepSize, BatchSize, Dimension, _sigma) = (stepSize, batchSize, dimension, sigma);
    }

    /// <summary>Step size eta > 0.</summary>
    public double StepSize { get; }

    /// <summary>Batch size b >= 1.</summary>
    public int BatchSize { get; }

    /// <summary>Dimension d >= 1 of the inputs.</summary>
    public int Dimension { get; }

    /// <summary>Standard deviation t > 0 of the label noise, the scale of the law. Default: 1.</summary>
    public double Noise { get; init; } = 1;

    /// <summary>
    /// The tail index nu = 2 b / (eta s^2) + 2 - d, with P(|V| > r) ~ r^-nu; fails where nu is not positive, so that
    /// there is no stationary law.
    /// </summary>
    public FitResult<double> TailIndex
    {
        get
        {
            var nu = (2.0 * BatchSize / (StepSize * _sigma * _sigma)) + 2 - Dimension;
            return nu > 0
                ? nu
                : FitResult<double>.Failed(
                    FitFailure.OutOfRange,
                    FormattableString.Invariant($"nu = {nu:g4} is not positive: there is no stationary law")
                );
        }
    }

    /// <summary>The diffusion D(r) in the square of each coordinate a step, at |V| = r.</summary>
    public double Diffusion(double r) =>
        StepSize * StepSize * _sigma * _sigma / BatchSize * ((_sigma * _sigma * r * r) + (Noise * Noise));

    /// <summary>The stationary density at |V| = r over that at 0.</summary>
    public double RelativeDensity(double r) =>
        Math.Pow(1 + Math.Pow(_sigma * r / Noise, 2), -(BatchSize / (StepSize * _sigma * _sigma)) - 1);
}
