// y = g(z) + rho N(0, 1), z ~ N(0, 1). Mean squared errors that no n changes, with g = g_odd + g_even:
//   zero predictor E g^2 + rho^2;  odd students (tanh without biases) at best E g_even^2 + rho^2;
//   odd students with a constant at best Var g_even + rho^2;  Bayes rho^2.
// Softplus(z) = z/2 + ln(2 cosh(z/2)): its odd part is z/2, so that an odd student learns a linear function at best.
using HeavyTails.Core.Numerics;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>Losses to compare those of a student with.</summary>
/// <param name="Zero">Loss of the predictor 0.</param>
/// <param name="OddOptimum">Least loss of odd students, such as tanh without biases.</param>
/// <param name="CentredOddOptimum">Least loss of an odd student plus a constant, or on centred targets.</param>
/// <param name="Bayes">Variance rho^2 of the label noise, the least loss of all.</param>
public readonly record struct SingleIndexLevels(double Zero, double OddOptimum, double CentredOddOptimum, double Bayes)
{
    /// <summary>The losses for a link function and a label noise.</summary>
    /// <param name="link">The link function g, smooth but for kinks at half-integers.</param>
    /// <param name="labelNoise">Standard deviation rho >= 0 of the label noise.</param>
    public static SingleIndexLevels Of(Func<double, double> link, double labelNoise)
    {
        if (!(labelNoise >= 0) || double.IsInfinity(labelNoise))
            throw new ArgumentException(FormattableString.Invariant($"expected a noise >= 0, got {labelNoise}"));
        double Even(double z) => (link(z) + link(-z)) / 2;
        var (noise, mean) = (labelNoise * labelNoise, GaussianExpectation.Of(link));
        var even = GaussianExpectation.Of(z => Even(z) * Even(z));
        var centred = GaussianExpectation.Of(z => (Even(z) - mean) * (Even(z) - mean));
        return new(GaussianExpectation.Of(z => link(z) * link(z)) + noise, even + noise, centred + noise, noise);
    }
}
