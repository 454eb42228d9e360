// Bounds on the tail index of homogenised SGD (HomogenisedSgd.cs) for any Hessian H, with eigenvalues
// l_1 >= ... >= l_d > 0 (H = A'A / n for finite data), and a ridge penalty delta >= 0; k in steps:
//   dV = -eta (H + delta) V dk + (eta / sqrt b) (V'HV + t^2)^{1/2} H^{1/2} dW.
// Derived here. Jiao & Keller-Ressel 2024, arXiv:2402.01382, bound the same index by comparison with Pearson
// diffusions; these are not their formulas.
// 1. The noise has the law of (eta / sqrt b) H^{1/2} (dB H^{1/2} V + t dW') with a Brownian motion B in d x d
//    dimensions, so V at whole times is a random linear recursion. By Kesten 1973 its tail index is the root p > 0 of
//    Lambda(p) = lim ln E |V_k|^p / k for t = 0. Lambda is convex with Lambda(0) = 0; without a root there is no
//    stationary law.
// 2. Let a = H (H + delta)^{-1}, G = a H with the eigenvalues g_i = l_i^2 / (l_i + delta), and q = v'av. Where t = 0,
//    the generator L of the diffusion gives
//      L q^{p/2} = p eta q^{p/2 - 1} v'Hv [-1 + (eta / 2b) (tr G + (p - 2) h)],   h = v'aHav / v'av in [g_d, g_1].
//    If it is nowhere positive, Lambda(p) <= 0 and the index is at least p; if nowhere negative, at most p. The weight
//    a is the one with which p = 2 is decided exactly, for any H and delta. With c = 2b / eta - tr G, the index lies
//      between 2 + c / g_1 and 2 + c / g_d where c >= 0,   between 2 + c / g_d and 2 + c / g_1 where c < 0.
// 3. Small eigenvalues spoil the upper bound for c >= 0. In the part of the m largest ones, q_m = v'P_m a v,
//      L q_m^{p/2} >= p eta q_m^{p/2 - 1} v'P_m Hv [-1 + (eta / 2b) (g_1 + ... + g_m + (p - 2) h)],   h in [g_m, g_1],
//    so 2 + c_m / g_m with c_m = 2b / eta - g_1 - ... - g_m is an upper bound too, and the least of them is taken.
//    m = 1 is the diffusion of one coordinate, 1 + 2b / (eta g_1).
// The diffusion is not SGD: HomogenisedSgd.cs says what its noise leaves out, and its noise is independent of its
// drift, while both parts of a step of SGD, v - eta a (a'v) for b = 1, come from the same inputs.
using HeavyTails.Core.Fits;

namespace HeavyTails.Papers.LinearSgd;

/// <summary>Bounds on the tail index of homogenised SGD on least squares, for any Hessian.</summary>
public sealed class HomogenisedSgdBounds
{
    /// <summary>The numbers g_i = l_i^2 / (l_i + delta) in falling order, [d].</summary>
    private readonly double[] _weighted;

    /// <summary>The number 2 b / eta, which the sum of all g_i is compared with.</summary>
    private readonly double _inverse;

    /// <summary>The bounds of one cell.</summary>
    /// <param name="stepSize">Step size eta > 0.</param>
    /// <param name="batchSize">Batch size b >= 1; a batch is drawn with replacement.</param>
    /// <param name="eigenvalues">
    /// Eigenvalues of the Hessian, [d] in any order, d >= 1, each > 0. A direction whose eigenvalue is 0 has no noise
    /// and is to be left out.
    /// </param>
    /// <param name="ridge">Ridge penalty delta >= 0, which adds delta to the drift. Default 0.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public HomogenisedSgdBounds(double stepSize, int batchSize, IReadOnlyList<double> eigenvalues, double ridge = 0)
    {
        ArgumentNullException.ThrowIfNull(eigenvalues);
        if (!(stepSize > 0 && double.IsFinite(stepSize)) || batchSize < 1 || !(ridge >= 0 && double.IsFinite(ridge)))
            throw new ArgumentException(
                FormattableString.Invariant($"eta > 0, b >= 1 and a ridge >= 0 are needed, got eta = {stepSize}, ")
                    + FormattableString.Invariant($"b = {batchSize} and delta = {ridge}")
            );
        if (eigenvalues.Count < 1 || eigenvalues.Any(l => !(l > 0 && double.IsFinite(l))))
            throw new ArgumentException(
                "at least one eigenvalue is needed, and each is to be positive and finite; got "
                    + string.Join(", ", eigenvalues.Select(l => FormattableString.Invariant($"{l}")))
            );
        _weighted = [.. eigenvalues.Select(l => l * (l / (l + ridge))).OrderDescending()];
        _inverse = 2.0 * batchSize / stepSize;
    }

    /// <summary>
    /// Bounds on the tail index of homogenised SGD, P(|V| > r) ~ r^-index; equal where all eigenvalues are, and where
    /// the index is 2. Fails where there is no stationary law.
    /// </summary>
    public FitResult<TailIndexBounds> TailIndex
    {
        get
        {
            var (largest, smallest, c) = (_weighted[0], _weighted[^1], _inverse - _weighted.Sum());
            var (lower, upper) = c < 0 ? (2 + (c / smallest), 2 + (c / largest)) : (2 + (c / largest), LeastUpper());
            return upper > 0
                ? new TailIndexBounds(Math.Max(0, lower), upper)
                : FitResult<TailIndexBounds>.Failed(
                    FitFailure.OutOfRange,
                    FormattableString.Invariant(
                        $"the upper bound {upper:g4} is not positive: there is no stationary law"
                    )
                );
        }
    }

    /// <summary>The least of 2 + c_m / g_m over m = 1 ... d, where c >= 0 and so every c_m is.</summary>
    private double LeastUpper()
    {
        var (least, sum) = (double.PositiveInfinity, 0.0);
        foreach (var g in _weighted)
        {
            sum += g;
            least = Math.Min(least, 2 + ((_inverse - sum) / g));
        }
        return least;
    }
}
