// E sigma(z)^2, E sigma'(z) = E z sigma(z) (Stein), E sigma'(z)^2 for z ~ N(0, 1): the constants of the features of an
// untrained student, whose pre-activations are N(0, 1) for d -> infinity.
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>Moments of an activation of a standard normal variable.</summary>
/// <param name="Square">E sigma(z)^2, the mean square of a feature.</param>
/// <param name="Slope">E sigma'(z) = E z sigma(z), the share of the linear function in a feature.</param>
/// <param name="SquaredSlope">E sigma'(z)^2, by which gradients shrink in the mean.</param>
public readonly record struct ActivationMoments(double Square, double Slope, double SquaredSlope)
{
    /// <summary>The moments of an activation, by quadrature.</summary>
    public static ActivationMoments Of(PerceptronActivation activation)
    {
        double Value(double z) => ManagedArithmetic.Value(activation, z);
        double Derivative(double z) => ManagedArithmetic.Derivative(activation, z, Value(z));
        return new(
            GaussianExpectation.Of(z => Value(z) * Value(z)),
            GaussianExpectation.Of(z => z * Value(z)),
            GaussianExpectation.Of(z => Derivative(z) * Derivative(z))
        );
    }
}
