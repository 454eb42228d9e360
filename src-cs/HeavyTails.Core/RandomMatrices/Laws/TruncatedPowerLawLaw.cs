// The power law of PowerLawLaw with an exponential cut-off above xmin: with y = lambda / xmin = e^(u - u_0),
//   f(u) = c y^(1 - alpha) e^(-theta (y - 1)) for y >= 1,   c exp(-(u_0 - u)/b) below,   c = 1 / (b + Z),
//   Z = int_1^inf y^-alpha e^(-theta (y - 1)) dy,   alpha >= 1, theta >= 0.
// At given u_0 this is an exponential family. The share of the law above u_0 is r = Z / (b + Z); alpha and theta are
// those of the tail alone with means S+/r of ln y and 1 + T/r of y, S+ and T the means over all of (ln y)_+ and
// (y - 1)_+; and b solves b^2 = S- (b + Z). The r at which both agree is found by a root search; theta = 0 is the power
// law itself.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>A power law with exponential cut-off above xmin, and a body below it that rises as another power.</summary>
public sealed class TruncatedPowerLawLaw : ISpectralLaw
{
    // The likelihood is flat in the peak, which is sought among the deciles and then between them.
    private const int Grid = 10;

    /// <inheritdoc/>
    public string Name => "truncated power law";

    /// <inheritdoc/>
    public string Key => "truncated_power_law";

    /// <inheritdoc/>
    public FitResult<FittedLaw> Fit(SpectrumSample sample)
    {
        var sides = new LogSides(sample);
        var n = sample.Count;
        Shape? best = null;
        void Try(int index)
        {
            if (At(sides, Math.Clamp(index, 0, n - 3), sample) is { } shape && !(shape.Value <= best?.Value))
                best = shape;
        }
        for (var g = 0; g < Grid; g++)
            Try(g * n / Grid);
        for (var step = n / Grid / 2; step > 0 && best is { } centre; step /= 2)
        {
            Try(centre.Index - step);
            Try(centre.Index + step);
        }
        if (best is not { } found)
            return FitResult<FittedLaw>.Failed(FitFailure.NoMaximum, "no peak has a power law with a cut-off above it");
        var (peak, norm) = (sample.Logs[found.Index], -Math.Log(found.Left + found.Mass));
        return new FittedLaw(
            u =>
                norm
                + (
                    u >= peak
                        ? (1 - found.Alpha) * (u - peak) - found.Theta * Special.Expm1(u - peak)
                        : (u - peak) / found.Left
                ),
            4
        );
    }

    private readonly record struct Shape(int Index, double Alpha, double Theta, double Mass, double Left, double Value);

    private static Shape? At(LogSides sides, int index, SpectrumSample sample)
    {
        var (above, below, excess) = (sides.Above(index), sides.Below(index), sides.Excess(index));
        var left = Math.Max(below, 1e-9);
        Shape? Given(double share)
        {
            var (meanLog, mean) = (above / share, 1 + excess / share);
            if (!(meanLog > 0) || !TruncatedLikelihood.Admits(mean))
                return null;
            var (alpha, theta) = TruncatedLikelihood.Maximize(meanLog, mean, 1);
            var mass = theta > 0 ? Math.Exp(TruncatedMoments.At(alpha, theta).LogNorm) : 1 / (alpha - 1);
            if (!double.IsFinite(mass))
                return null;
            var b = (left + Math.Sqrt(left * left + 4 * left * mass)) / 2;
            var value = -Math.Log(b + mass) - below / b - (alpha - 1) * above - theta * excess;
            return new(index, alpha, theta, mass, b, value);
        }
        // The share of the law above the peak less the share that was presumed, which falls with the latter.
        double Gap(double share) => Given(share) is { } s ? s.Mass / (s.Left + s.Mass) - share : double.NaN;
        var (low, high) = (0.02, 1 - 1e-9);
        if (!(Gap(low) > 0) || !(Gap(high) < 0))
            return null;
        for (var i = 0; i < 30 && high - low > 1e-6; i++)
        {
            var middle = (low + high) / 2;
            if (Gap(middle) > 0)
                low = middle;
            else
                high = middle;
        }
        return Given((low + high) / 2);
    }
}
