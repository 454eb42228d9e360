// min_w F(w) = 1/2 sum_i max(0, Delta_i)^2,  Delta_i = margin - y_i f(x_i; w), by damped Gauss-Newton steps over the
// violated patterns (Delta_i > 0), whose Jacobian of y f is J [N_Delta x N] and whose gaps are r [N_Delta]:
//   (J'J + mu I) s = J'r   [N x N],   or, where fewer patterns are violated than there are parameters,
//   s = J'u,  (J J' + mu I) u = r   [N_Delta x N_Delta].
// J'J is the Gauss-Newton matrix (H0) of the native library; J J' = sum_l (D_l D_l') o (A_{l-1} A_{l-1}') needs no J, with
// the derivatives D_l by the layers' sums and the layers' inputs A_{l-1} of the violated patterns as rows.
// The damping follows the ratio of the actual to the predicted gain, rho = (F(w) - F(w + s)) / (s'(mu s + J'r) / 2):
//   rho > 0: accept, mu *= max(1/3, 1 - (2 rho - 1)^3), nu = 2;   else mu *= nu, nu *= 2.
// Nielsen 1999, "Damping parameter in Marquardt's method", IMM-REP-1999-05; Madsen, Nielsen & Tingleff 2004.
using HeavyTails.Core.Numerics;

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

    /// <summary>Largest number of solved systems, accepted or not, at least 0. Default: 1,000.</summary>
    public int MostSteps { get; init; } = 1000;

    /// <summary>
    /// A pattern is violated where margin - y f exceeds this, at least 0. Steps aim at margin - y f = 0, which rounding
    /// misses by about 1e-15. Default: 1e-10.
    /// </summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>Whether to stop as soon as all y f > 0. Default: false.</summary>
    public bool StopWhenSeparated { get; init; }

    /// <summary>
    /// The point is stationary where the largest entry of the gradient J'r is at most this part of |J|_F |r|. Default:
    /// 1e-10.
    /// </summary>
    public double GradientTolerance { get; init; } = 1e-10;

    /// <summary>
    /// The first mu as a part of the largest diagonal entry of J'J, positive. Default: 1e-3, Nielsen's choice for starts
    /// far from the minimum.
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

/// <summary>Damped Gauss-Newton minimisation of the squared hinge loss of small perceptrons.</summary>
public static class LevenbergMarquardt
{
    // Beyond this damping, relative to |J|_F^2, a step changes the parameters by less than their rounding.
    private const double MostDamping = 1e16;

    /// <summary>
    /// Minimises the sum of squared violations. One thread; systems of the number of parameters or of violated patterns,
    /// whichever is smaller, are solved densely, so that it suits networks of up to a few thousand parameters.
    /// </summary>
    /// <param name="problem">The network, where it begins, and its patterns.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">Sizes or values do not fit; the message holds both sides.</exception>
    public static LevenbergMarquardtResult Minimise(MarginProblem problem, LevenbergMarquardtOptions? options = null)
    {
        options ??= LevenbergMarquardtOptions.Default;
        options.Check();
        problem.Check();
        var parameters = (double[])problem.Parameters.Clone();
        var (pass, trial) = (new MarginPass(problem), new MarginPass(problem));
        pass.Run(parameters);
        var (mu, growth, steps, accepted) = (0.0, 2.0, 0, 0);
        GaussNewtonSystem? system = null;
        while (true)
        {
            var stop =
                pass.Violated(options.Tolerance) == 0 ? LevenbergMarquardtStop.Solved
                : options.StopWhenSeparated && pass.Wrong == 0 ? LevenbergMarquardtStop.Separated
                : default(LevenbergMarquardtStop?);
            if (stop is null)
            {
                system ??= new GaussNewtonSystem(problem, pass, parameters);
                if (mu == 0)
                    mu = options.Damping * system.LargestDiagonal;
                stop =
                    system.GradientRatio <= options.GradientTolerance ? LevenbergMarquardtStop.Stationary
                    : steps == options.MostSteps ? LevenbergMarquardtStop.StepLimit
                    : mu > MostDamping * system.Trace ? LevenbergMarquardtStop.Stalled
                    : null;
            }
            if (stop is { } reason)
                return new()
                {
                    Parameters = parameters,
                    Loss = 2 * pass.Objective / problem.Labels.Length,
                    Violated = pass.Violated(options.Tolerance),
                    Wrong = pass.Wrong,
                    Gaps = (double[])pass.Gaps.Clone(),
                    GradientRatio = system?.GradientRatio ?? 0,
                    Steps = steps,
                    Accepted = accepted,
                    Stop = reason,
                };
            steps++;
            if (system!.Solve(mu) is { } step)
            {
                var next = new double[step.Length];
                for (var i = 0; i < next.Length; i++)
                    next[i] = parameters[i] + step[i];
                trial.Run(next);
                var gain = pass.Objective - trial.Objective;
                if (gain > 0)
                {
                    var predicted = .5 * ((mu * Vectors.Dot(step, step)) + Vectors.Dot(step, system.Descent));
                    var ratio = (2 * gain / predicted) - 1;
                    mu *= Math.Max(1.0 / 3, 1 - (ratio * ratio * ratio));
                    (growth, parameters, system) = (2, next, null);
                    (pass, trial) = (trial, pass);
                    accepted++;
                    continue;
                }
            }
            mu *= growth;
            growth *= 2;
        }
    }
}
