using HeavyTails.Core.Curvature;
using HeavyTails.Core.Layers;
using HeavyTails.Native.Curvature;

namespace HeavyTails.CurvatureBench;

/// <summary>The perceptron operator and the iterative methods of libheavytails on one thread.</summary>
internal sealed class OurSide : ISide
{
    private readonly PerceptronProblem _problem;
    private readonly PerceptronOperator _hessian;
    private readonly float[] _x,
        _y;

    public OurSide(Problem problem)
    {
        _problem = new()
        {
            Widths = problem.Widths,
            Parameters = new([problem.Parameters], problem.Weights.SelectMany(w => w).ToArray()),
            X = new([problem.N, problem.Widths[0]], problem.X),
            Loss = problem.IsHinge ? PerceptronLoss.SquaredHinge : PerceptronLoss.CrossEntropy,
            Half = problem.IsHinge,
            Labels = problem.IsHinge ? null : problem.Labels,
            Targets = problem.IsHinge ? new([problem.N, problem.Widths[^1]], problem.Targets) : null,
            Threads = 1,
        };
        _hessian = PerceptronOperator.Of(_problem);
        _x = problem.Vectors(8);
        _y = new float[_x.Length];
    }

    public long Bytes => _hessian.Info.Bytes;

    public double Run(string what)
    {
        var n = _hessian.Dimension;
        switch (what)
        {
            case "setup":
                using (var other = PerceptronOperator.Of(_problem))
                    return other.Loss;
            case "hvp" or "hvp-kept":
                _hessian.Apply(_x.AsSpan(0, n), _y.AsSpan(0, n), 1);
                return _y[0];
            case "hvp-block":
                _hessian.Apply(_x, _y, 8);
                return _y[0];
            case "top5":
                return Lanczos.Eigenpairs(_hessian, new() { Largest = 5, Threads = 1 }).Largest.Sum(e => e.Value);
            case "slq":
                return StochasticLanczos
                    .Quadrature(
                        _hessian,
                        new()
                        {
                            Probes = 10,
                            Steps = 100,
                            Threads = 1,
                        }
                    )
                    .Trace(x => x)
                    .Value;
            case "slq20":
                return StochasticLanczos
                    .Quadrature(
                        _hessian,
                        new()
                        {
                            Probes = 20,
                            Steps = 20,
                            Threads = 1,
                        }
                    )
                    .Trace(x => x)
                    .Value;
            case "trace100":
                return Traces.Trace(_hessian, new() { Products = 100, Threads = 1 }).Trace.Value;
            case "dense":
                var h = _hessian.Dense();
                return Enumerable.Range(0, n).Sum(i => h[((long)i * n) + i]);
            default:
                throw new ArgumentException(what);
        }
    }

    public void Dispose() => _hessian.Dispose();
}
