// Forward:   z_l = W_l a_{l-1} + b_l [width_l],  a_l = activation(z_l),  Delta = margin - y z_L
// Backward:  d_L = y,  d_l = activation'(z_l) o W_{l+1}' d_{l+1}, the derivatives of y f by z_l
// Row of the Jacobian of y f: d_l a_{l-1}' for W_l and d_l for b_l.
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;

namespace HeavyTails.Native.Training;

/// <summary>The values of a perceptron for all patterns at one point, and its derivatives for some of them.</summary>
internal sealed class MarginPass
{
    private readonly MarginProblem _problem;
    private readonly int _patterns;

    // A_l [P x width_l] for l = 0 .. L and D_l [violated x width_l] for l = 1 .. L, rows of patterns.
    private readonly double[][] _values,
        _derivatives;

    // Where W_l begins among the parameters.
    private readonly int[] _starts;

    public MarginPass(MarginProblem problem)
    {
        (_problem, _patterns) = (problem, problem.Labels.Length);
        var widths = problem.Widths;
        _values = [problem.X, .. widths.Skip(1).Select(width => new double[_patterns * width])];
        _derivatives = new double[widths.Count][];
        _starts = new int[widths.Count];
        for (var l = 2; l < widths.Count; l++)
            _starts[l] = _starts[l - 1] + (widths[l - 1] * (widths[l - 2] + (problem.Bias ? 1 : 0)));
        Gaps = new double[_patterns];
    }

    /// <summary>The gaps Delta [P].</summary>
    public double[] Gaps { get; }

    /// <summary>F = 1/2 sum max(0, Delta)^2; infinite where an output is not finite.</summary>
    public double Objective { get; private set; }

    /// <summary>Number of patterns with y f at most 0.</summary>
    public int Wrong => _values[^1].Zip(_problem.Labels).Count(pair => !(pair.First * pair.Second > 0));

    /// <summary>Number of gaps above a tolerance.</summary>
    public int Violated(double tolerance) => Gaps.Count(gap => gap > tolerance);

    /// <summary>Runs all patterns forward.</summary>
    public void Run(double[] parameters)
    {
        var widths = _problem.Widths;
        for (var l = 1; l < widths.Count; l++)
        {
            var (below, width) = (widths[l - 1], widths[l]);
            var weights = parameters.AsSpan(_starts[l], below * width);
            var biases = _problem.Bias ? parameters.AsSpan(_starts[l] + (below * width), width) : [];
            for (var i = 0; i < _patterns; i++)
            {
                var input = _values[l - 1].AsSpan(i * below, below);
                var output = _values[l].AsSpan(i * width, width);
                for (var j = 0; j < width; j++)
                    output[j] = Vectors.Dot(weights.Slice(j * below, below), input) + (_problem.Bias ? biases[j] : 0);
                if (l < widths.Count - 1)
                    Activate(output);
            }
        }
        Objective = 0;
        for (var i = 0; i < _patterns; i++)
        {
            Gaps[i] = _problem.Margin - (_problem.Labels[i] * _values[^1][i]);
            Objective += Gaps[i] > 0 ? .5 * Gaps[i] * Gaps[i] : 0;
            if (!double.IsFinite(Gaps[i]))
                Objective = double.PositiveInfinity;
        }
    }

    /// <summary>Runs some patterns backward.</summary>
    public void Differentiate(double[] parameters, int[] patterns)
    {
        var widths = _problem.Widths;
        var last = widths.Count - 1;
        for (var l = 1; l <= last; l++)
            _derivatives[l] = new double[patterns.Length * widths[l]];
        for (var i = 0; i < patterns.Length; i++)
            _derivatives[last][i] = _problem.Labels[patterns[i]];
        for (var l = last - 1; l >= 1; l--)
        {
            var (width, above) = (widths[l], widths[l + 1]);
            var weights = parameters.AsSpan(_starts[l + 1], width * above);
            for (var i = 0; i < patterns.Length; i++)
            {
                var derivative = _derivatives[l].AsSpan(i * width, width);
                for (var k = 0; k < above; k++)
                    Vectors.AddScaled(
                        _derivatives[l + 1][(i * above) + k],
                        weights.Slice(k * width, width),
                        derivative
                    );
                var value = _values[l].AsSpan(patterns[i] * width, width);
                for (var j = 0; j < width; j++)
                    derivative[j] *= Slope(value[j]);
            }
        }
    }

    /// <summary>J'u [N] for a weight u of each differentiated pattern.</summary>
    public double[] Combine(int[] patterns, double[] weights)
    {
        var widths = _problem.Widths;
        var sum = new double[_problem.ParameterCount];
        for (var l = 1; l < widths.Count; l++)
        {
            var (below, width) = (widths[l - 1], widths[l]);
            var block = sum.AsSpan(_starts[l]);
            for (var i = 0; i < patterns.Length; i++)
            {
                var input = _values[l - 1].AsSpan(patterns[i] * below, below);
                for (var j = 0; j < width; j++)
                {
                    var factor = weights[i] * _derivatives[l][(i * width) + j];
                    if (factor == 0)
                        continue;
                    Vectors.AddScaled(factor, input, block.Slice(j * below, below));
                    if (_problem.Bias)
                        block[(below * width) + j] += factor;
                }
            }
        }
        return sum;
    }

    /// <summary>J J' of the differentiated patterns, row-major.</summary>
    public double[] Kernel(int[] patterns)
    {
        var widths = _problem.Widths;
        var count = patterns.Length;
        var kernel = new double[checked(count * count)];
        for (var l = 1; l < widths.Count; l++)
        {
            var below = widths[l - 1];
            var inputs = new double[count * below];
            for (var i = 0; i < count; i++)
                _values[l - 1].AsSpan(patterns[i] * below, below).CopyTo(inputs.AsSpan(i * below));
            var (derivatives, products) = (Gram.OfRows(_derivatives[l], count), Gram.OfRows(inputs, count));
            var constant = _problem.Bias ? 1.0 : 0;
            for (var i = 0; i < kernel.Length; i++)
                kernel[i] += derivatives[i] * (products[i] + constant);
        }
        return kernel;
    }

    private void Activate(Span<double> z)
    {
        for (var j = 0; j < z.Length; j++)
            z[j] = _problem.Activation switch
            {
                PerceptronActivation.ReLU => Math.Max(0, z[j]),
                PerceptronActivation.Tanh => Math.Tanh(z[j]),
                PerceptronActivation.Softplus => z[j] > 0
                    ? z[j] + Special.Log1p(Math.Exp(-z[j]))
                    : Special.Log1p(Math.Exp(z[j])),
                _ => z[j],
            };
    }

    // The derivative by z from a = activation(z).
    private double Slope(double a) =>
        _problem.Activation switch
        {
            PerceptronActivation.ReLU => a > 0 ? 1 : 0,
            PerceptronActivation.Tanh => 1 - (a * a),
            PerceptronActivation.Softplus => -Special.Expm1(-a),
            _ => 1,
        };
}
