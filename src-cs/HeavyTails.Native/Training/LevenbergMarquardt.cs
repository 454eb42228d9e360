// min_w F(w) = 1/2 sum_i max(0, Delta_i)^2,  Delta_i = margin - y_i f(x_i; w), by damped Gauss-Newton steps over the
// violated patterns (Delta_i > 0), whose Jacobian of y f is J [N_Delta x N] and whose gaps are r [N_Delta]:
//   (J'J + mu I) s = J'r   [N x N],   or, where fewer patterns are violated than there are parameters,
//   s = J'u,  (J J' + mu I) u = r   [N_Delta x N_Delta].
// J'J is the Gauss-Newton matrix (H0) of the native library. J J' = sum_l (D_l D_l') o (A_{l-1} A_{l-1}') needs no J:
// D_l has the derivatives by the layer's sums and A_{l-1} the layer's inputs of the violated patterns as rows.
// The damping follows the ratio of the actual to the predicted gain, rho = (F(w) - F(w + s)) / (s'(mu s + J'r) / 2):
//   rho > 0: accept, mu *= max(1/3, 1 - (2 rho - 1)^3), nu = 2;   else mu *= nu, nu *= 2.
// Rectifiers make F continuous with kinks, at which descent stalls long before a minimum. So max(0, z) is approached by
// softplus_b(z) = ln(1 + e^(b z)) / b with growing sharpness b, each stage from the end of the one before. A network
// with softplus_b is one with softplus_1 and the parameters (b W_1, b b_1, W_2, b b_2, ..., W_L / b, b_L).
// Nielsen 1999, "Damping parameter in Marquardt's method", IMM-REP-1999-05; Madsen, Nielsen & Tingleff 2004.
// Continuation in the sharpness: Gulcehre et al. 2016, arXiv:1608.04980.
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;

namespace HeavyTails.Native.Training;

/// <summary>Damped Gauss-Newton minimisation of the squared hinge loss of small perceptrons.</summary>
public static class LevenbergMarquardt
{
    // Beyond this damping, relative to |J|_F^2, a step changes the parameters by less than their rounding.
    private const double MostDamping = 1e16;

    /// <summary>
    /// Minimises the sum of squared violations on one thread. Systems of the number of parameters or of violated
    /// patterns, whichever is smaller, are solved densely, which suits networks of up to a few thousand parameters.
    /// </summary>
    /// <param name="problem">The network, where it begins, and its patterns.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">Sizes or values do not fit; the message holds both sides.</exception>
    public static LevenbergMarquardtResult Minimise(MarginProblem problem, LevenbergMarquardtOptions? options = null)
    {
        options ??= LevenbergMarquardtOptions.Default;
        options.Check();
        problem.Check();
        var (parameters, steps, accepted) = (problem.Parameters, 0, 0);
        if (problem.Activation == PerceptronActivation.ReLU && problem.Widths.Count > 2)
            foreach (var sharpness in options.Sharpness)
            {
                var stage = Descend(
                    problem with
                    {
                        Activation = PerceptronActivation.Softplus,
                        Parameters = Sharpen(problem, parameters, sharpness),
                    },
                    options with
                    {
                        MostSteps = Math.Min(options.StageSteps, options.MostSteps - steps),
                    }
                );
                parameters = Sharpen(problem, stage.Parameters, 1 / sharpness);
                (steps, accepted) = (steps + stage.Steps, accepted + stage.Accepted);
            }
        var last = Descend(
            problem with
            {
                Parameters = parameters,
            },
            options with
            {
                MostSteps = options.MostSteps - steps,
            }
        );
        return last with { Steps = steps + last.Steps, Accepted = accepted + last.Accepted };
    }

    // (b W_1, b b_1, W_2, b b_2, ..., W_L / b, b_L)
    private static double[] Sharpen(MarginProblem problem, double[] parameters, double sharpness)
    {
        var (sharp, at, last) = ((double[])parameters.Clone(), 0, problem.Widths.Count - 1);
        for (var l = 1; l <= last; l++)
        {
            var (weights, biases) = (problem.Widths[l] * problem.Widths[l - 1], problem.Bias ? problem.Widths[l] : 0);
            if (l == 1)
                Multiply(weights, sharpness);
            else if (l == last)
                Multiply(weights, 1 / sharpness);
            else
                at += weights;
            if (l < last)
                Multiply(biases, sharpness);
        }
        return sharp;

        void Multiply(int count, double factor)
        {
            for (var end = at + count; at < end; at++)
                sharp[at] *= factor;
        }
    }

    private static LevenbergMarquardtResult Descend(MarginProblem problem, LevenbergMarquardtOptions options)
    {
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
