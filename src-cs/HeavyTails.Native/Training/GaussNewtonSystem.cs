// (J'J + mu I) s = J'r, or s = J'u with (J J' + mu I) u = r, over the patterns with Delta = r > 0.
using HeavyTails.Core.Curvature;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;

namespace HeavyTails.Native.Training;

/// <summary>The linear system of one point, solved for any damping.</summary>
internal sealed class GaussNewtonSystem
{
    private readonly MarginPass _pass;
    private readonly double[] _matrix,
        _gaps;
    private readonly int[] _violated;
    private readonly bool _isDual;

    public GaussNewtonSystem(MarginProblem problem, MarginPass pass, double[] parameters)
    {
        _pass = pass;
        _violated = [.. Enumerable.Range(0, pass.Gaps.Length).Where(i => pass.Gaps[i] > 0)];
        _gaps = Array.ConvertAll(_violated, i => pass.Gaps[i]);
        pass.Differentiate(parameters, _violated);
        Descent = pass.Combine(_violated, _gaps);
        _isDual = _violated.Length < parameters.Length;
        _matrix = _isDual ? pass.Kernel(_violated) : GaussNewton(problem, parameters);
        var size = Size;
        for (var i = 0; i < size; i++)
        {
            Trace += _matrix[i * (size + 1)];
            LargestDiagonal = Math.Max(LargestDiagonal, _matrix[i * (size + 1)]);
        }
        var scale = Math.Sqrt(Trace * Vectors.Dot(_gaps, _gaps));
        GradientRatio = scale > 0 ? Descent.Max(Math.Abs) / scale : 0;
    }

    /// <summary>The direction of steepest descent J'r [N], the gradient of F with the other sign.</summary>
    public double[] Descent { get; }

    /// <summary>Largest entry of the gradient over |J|_F |r|.</summary>
    public double GradientRatio { get; }

    /// <summary>The trace of J'J, |J|_F^2.</summary>
    public double Trace { get; }

    /// <summary>Largest diagonal entry of the matrix that is solved.</summary>
    public double LargestDiagonal { get; }

    private int Size => _isDual ? _violated.Length : Descent.Length;

    /// <summary>The step [N] at a damping; null where rounding makes the system indefinite.</summary>
    public double[]? Solve(double damping)
    {
        var (factor, size) = ((double[])_matrix.Clone(), Size);
        for (var i = 0; i < size; i++)
            factor[i * (size + 1)] += damping;
        if (!Cholesky.TryFactor(factor, size))
            return null;
        var solution = (double[])(_isDual ? _gaps : Descent).Clone();
        Cholesky.Solve(factor, solution);
        return _isDual ? _pass.Combine(_violated, solution) : solution;
    }

    // The loss with factor 1/2 has J'J as its Gauss-Newton matrix. Patterns that are not violated do not enter.
    private double[] GaussNewton(MarginProblem problem, double[] parameters)
    {
        var (count, inputs) = (_violated.Length, problem.Widths[0]);
        var x = new double[count * inputs];
        for (var i = 0; i < count; i++)
            problem.X.AsSpan(_violated[i] * inputs, inputs).CopyTo(x.AsSpan(i * inputs));
        using var hessian = PerceptronOperator.Of(
            new()
            {
                Widths = problem.Widths,
                Activation = problem.Activation,
                Loss = PerceptronLoss.SquaredHinge,
                Bias = problem.Bias,
                Margin = problem.Margin,
                Factor = 1,
                Half = true,
                Parameters = new TensorData([parameters.Length], parameters),
                X = new TensorData([count, inputs], x),
                Targets = new TensorData([count, 1], Array.ConvertAll(_violated, i => problem.Labels[i])),
                Threads = 1,
            }
        );
        using var gaussNewton = hessian.With(CurvatureMatrix.GaussNewton);
        return gaussNewton.Dense();
    }
}
