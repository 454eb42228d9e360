// What is asked of a minimisation, why it ended, and where.
using System.Globalization;

namespace HeavyTails.Native.Training;

/// <summary>Why a minimisation ended.</summary>
public enum LevenbergMarquardtStop
{
    /// <summary>No pattern is violated: N_Delta = 0.</summary>
    Solved,

    /// <summary>All patterns are on their side, y f > 0, and the caller had asked to stop there.</summary>
    Separated,

    /// <summary>The gradient has vanished though patterns are violated: a minimum or a saddle.</summary>
    Stationary,

    /// <summary>
    /// The steps have become so short that the parameters do not change: a minimum at a kink of the loss, or one that
    /// rounding hides.
    /// </summary>
    Stalled,

    /// <summary>The largest number of steps was reached.</summary>
    StepLimit,
}

/// <summary>Options of <see cref="LevenbergMarquardt.Minimise"/>.</summary>
public sealed record LevenbergMarquardtOptions
{
    /// <summary>The default options.</summary>
    public static LevenbergMarquardtOptions Default { get; } = new();

    /// <summary>Largest number of solved systems over all stages, at least 0. Default: 5,000.</summary>
    public int MostSteps { get; init; } = 5000;

    /// <summary>
    /// The sharpnesses beta of the stages of a network with hidden rectifiers: in each max(0, z) is replaced by
    /// ln(1 + e^(beta z)) / beta, and a last stage has the rectifier itself. Positive; empty for the last stage alone,
    /// which stalls at the kinks of the rectifiers. Other activations have one stage. Default: 1, 2, 4, ..., 1024,
    /// found by experiment for inputs of norm sqrt d.
    /// </summary>
    public IReadOnlyList<double> Sharpness { get; init; } = [.. Enumerable.Range(0, 11).Select(i => Math.Pow(2, i))];

    /// <summary>
    /// Largest number of solved systems in each stage but the last, at least 1. Default: 200; more steps solve more of
    /// the networks near the transition.
    /// </summary>
    public int StageSteps { get; init; } = 200;

    /// <summary>
    /// A pattern is violated where margin - y f exceeds this, at least 0. Steps aim at margin - y f = 0, which rounding
    /// misses by about 1e-15, and by up to 1e-10 where the Jacobian is singular. Default: 1e-8.
    /// </summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>Whether to stop as soon as all y f > 0. Default: false.</summary>
    public bool StopWhenSeparated { get; init; }

    /// <summary>
    /// The point is stationary where the largest entry of the gradient J'r is at most this part of |J|_F |r|. Default:
    /// 1e-10.
    /// </summary>
    public double GradientTolerance { get; init; } = 1e-10;

    /// <summary>
    /// The first mu as a part of the largest diagonal entry of J'J or J J', positive. Default: 1e-3, Nielsen's choice
    /// for starts far from the minimum.
    /// </summary>
    public double Damping { get; init; } = 1e-3;

    internal void Check()
    {
        if (MostSteps < 0 || !(Tolerance >= 0) || !(GradientTolerance >= 0) || !(Damping > 0))
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"expected MostSteps, Tolerance and GradientTolerance >= 0 and Damping > 0, "
                ) + FormattableString.Invariant($"got {MostSteps}, {Tolerance}, {GradientTolerance} and {Damping}")
            );
        if (StageSteps < 1 || Sharpness.Any(beta => !(beta > 0) || double.IsInfinity(beta)))
            throw new ArgumentException(
                FormattableString.Invariant($"expected StageSteps >= 1 and positive sharpnesses, got {StageSteps} and ")
                    + $"[{string.Join(", ", Sharpness.Select(b => b.ToString(CultureInfo.InvariantCulture)))}]"
            );
    }
}

/// <summary>Where a minimisation ended.</summary>
public sealed record LevenbergMarquardtResult
{
    /// <summary>The parameters of the least loss, in the order of <see cref="MarginProblem.Parameters"/>.</summary>
    public required double[] Parameters { get; init; }

    /// <summary>The loss mean max(0, Delta)^2 over all patterns, with neither the factor 1/2 nor a tolerance.</summary>
    public required double Loss { get; init; }

    /// <summary>Number N_Delta of violated patterns, Delta above the tolerance.</summary>
    public required int Violated { get; init; }

    /// <summary>Number of patterns on the wrong side, y f at most 0.</summary>
    public required int Wrong { get; init; }

    /// <summary>The gaps Delta [P], positive where a pattern misses the margin.</summary>
    public required double[] Gaps { get; init; }

    /// <summary>Largest entry of the gradient J'r over |J|_F |r|; 0 where no pattern has a positive gap.</summary>
    public required double GradientRatio { get; init; }

    /// <summary>Number of solved systems.</summary>
    public required int Steps { get; init; }

    /// <summary>Number of steps that lowered the loss.</summary>
    public required int Accepted { get; init; }

    /// <summary>Why the minimisation ended.</summary>
    public required LevenbergMarquardtStop Stop { get; init; }
}
