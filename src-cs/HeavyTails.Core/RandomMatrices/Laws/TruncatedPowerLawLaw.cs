// The power law of PowerLawLaw with an exponential cut-off above xmin: with y = lambda / xmin = e^(u - u_0),
//   f(u) = c y^(1 - alpha) e^(-theta (y - 1)) for y >= 1,   c exp(-(u_0 - u)/b) below,   c = 1 / (b + Z),
//   Z = int_1^inf y^-alpha e^(-theta (y - 1)) dy,   alpha >= 1, theta >= 0.
// At given u_0 the log-likelihood per value is, with the means S+ of (ln y)_+, T of (y - 1)_+ and S- of (-ln y)_+,
//   l = -ln(b + Z) - (alpha - 1) S+ - theta T - S- / b,
// that of an exponential family. Its maximum in b is b = (S- + sqrt(S-^2 + 4 S- Z)) / 2. With r = Z / (b + Z), the
// share of the law above u_0, the gradient in (alpha, theta) is (r E ln y - S+, r E(y - 1) - T), and the Hessian of the
// profile is minus the covariance of the three statistics after elimination of the third.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>
/// A power law with exponential cut-off above xmin, and a body below it that rises as another power. The parameters are
/// alpha, the cut-off, xmin and the body's exponent.
/// </summary>
public sealed class TruncatedPowerLawLaw : ISpectralLaw
{
    // The likelihood is flat in the peak, which is sought in the middle of each tenth of the eigenvalues and then near
    // the best.
    private const int Places = 10;

    // Newton decrement, and effect of the cut-off, in log-likelihood per value, that no score shows.
    private const double Converged = 1e-9;

    /// <inheritdoc/>
    public string Name => "truncated power law";

    /// <inheritdoc/>
    public string Key => "truncated_power_law";

    /// <inheritdoc/>
    public FitResult<FittedLaw> Fit(SpectrumSample sample)
    {
        if (sample.AllEqual)
            return FitResult<FittedLaw>.Failed(FitFailure.AllEqual, $"all {sample.Count} eigenvalues are equal");
        var (sides, n) = (new LogSides(sample), sample.Count);
        Peak? best = null;
        void Try(int index)
        {
            if (
                index >= LogSides.First
                && index < n - LogSides.Last
                && Peak.At(sides, index) is { } peak
                && !(peak.Value <= best?.Value)
            )
                best = peak;
        }
        for (var g = 0; g < Places; g++)
            Try((2 * g + 1) * n / (2 * Places));
        for (var step = n / Places / 2; step > 0 && best is { Index: var centre }; step /= 2)
        {
            Try(centre - step);
            Try(centre + step);
        }
        if (best is not { } found)
            return FitResult<FittedLaw>.Failed(
                FitFailure.NoMaximum,
                $"none of {Places} places among {n} eigenvalues has a power law with a cut-off above it"
            );
        var (from, norm) = (sample.Logs[found.Index], -Math.Log(found.Body + Math.Exp(found.LogMass)));
        return new FittedLaw(
            u =>
                norm
                + (
                    u >= from
                        ? (1 - found.Alpha) * (u - from) - found.Theta * Special.Expm1(u - from)
                        : (u - from) / found.Body
                ),
            4
        );
    }

    // The fit with the peak at one of the eigenvalues: LogMass = ln Z, Body = b, Value = l.
    private sealed record Peak(int Index, double Alpha, double Theta, double LogMass, double Body, double Value)
    {
        internal static Peak? At(LogSides sides, int index)
        {
            var (above, excess) = (sides.Above(index), sides.Excess(index));
            var (share, mean) = (sides.Share(index), 1 + excess / sides.Share(index));
            if (!(above > 0 && sides.Below(index) > 0) || !TruncatedLikelihood.Admits(mean))
                return null;
            // The maximum of the tail alone is near.
            var (alpha, theta) = TruncatedLikelihood.Maximize(above / share, mean, 1);
            if (theta > 0)
                return Climb(sides, index, alpha, theta);
            var a = 1 / (above + Math.Sqrt(above * sides.Below(index)));
            return Of(sides, index, (1 + a, 0), -Math.Log(a));
        }

        private static Peak Of(LogSides sides, int index, (double Alpha, double Theta) at, double logMass)
        {
            var below = sides.Below(index);
            var mass = Math.Exp(logMass);
            var body = (below + Math.Sqrt(below * below + 4 * below * mass)) / 2;
            var value =
                -Math.Log(body + mass)
                - (at.Alpha - 1) * sides.Above(index)
                - at.Theta * sides.Excess(index)
                - below / body;
            return new(index, at.Alpha, at.Theta, logMass, body, value);
        }

        private static Peak? Climb(LogSides sides, int index, double alpha, double theta)
        {
            var moments = TruncatedMoments.At(alpha, theta);
            var peak = Of(sides, index, (alpha, theta), moments.LogNorm);
            if (!double.IsFinite(peak.Value))
                return null;
            for (var i = 0; i < 50 && peak.Theta * sides.Excess(index) > Converged; i++)
            {
                var (step, decrement) = peak.Step(sides, moments);
                if (!(decrement > Converged))
                    break;
                // At most half of the way to theta = 0, the power law itself, which is tried as such.
                var length = step.Theta < 0 ? Math.Min(1, -peak.Theta / 2 / step.Theta) : 1;
                var moved = false;
                for (var halving = 0; halving < 20 && !moved; halving++, length /= 2)
                {
                    var at = (Math.Max(1, peak.Alpha + length * step.Alpha), peak.Theta + length * step.Theta);
                    var next = TruncatedMoments.At(at.Item1, at.Item2);
                    var to = Of(sides, index, at, next.LogNorm);
                    moved = to.Value > peak.Value;
                    if (moved)
                        (peak, moments) = (to, next);
                }
                if (!moved)
                    break;
            }
            return peak;
        }

        // Newton's step of the profile in (alpha, theta), and the gain that it promises, twice.
        private ((double Alpha, double Theta) Step, double Decrement) Step(LogSides sides, TruncatedMoments m)
        {
            var mass = Math.Exp(LogMass);
            var r = mass / (Body + mass);
            var (log, excess) = (m.MeanLog, m.Mean - 1);
            var (g, h) = (r * log - sides.Above(Index), r * excess - sides.Excess(Index));
            // Covariances of the statistics; that of the third, on the other side of the peak, has mean (1 - r) b.
            var left = 1 - r;
            var third = left * Body * Body * (2 - left);
            double Covariance(double within, double x, double y) =>
                r * (within + x * y) - r * r * x * y - r * x * left * Body * r * y * left * Body / third;
            var (aa, at, tt) = (
                Covariance(m.VarLog, log, log),
                Covariance(m.Covariance, log, excess),
                Covariance(m.Variance, excess, excess)
            );
            // On the boundary alpha = 1 with a gradient that points out of it, theta alone changes.
            if (Alpha <= 1 && !(g > 0))
                return ((0, h / tt), h * h / tt);
            var determinant = aa * tt - at * at;
            var (stepAlpha, stepTheta) = ((tt * g - at * h) / determinant, (aa * h - at * g) / determinant);
            return ((stepAlpha, stepTheta), g * stepAlpha + h * stepTheta);
        }
    }
}
