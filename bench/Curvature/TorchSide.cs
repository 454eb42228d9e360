// Double backward by libtorch, and on it what PyHessian's users do: power iteration with deflation for the top
// eigenvalues, Lanczos with full reorthogonalisation for the density, unit vectors for the dense matrix.
using HeavyTails.Training.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HeavyTails.CurvatureBench;

/// <summary>The same computations with tensors of TorchSharp.</summary>
internal sealed class TorchSide : ISide
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor[] _weights;
    private readonly Tensor _x,
        _y,
        _v;
    private readonly bool _isHinge;
    private Tensor[]? _kept;

    public TorchSide(Problem problem)
    {
        var shapes = problem.Weights.Select(
            (w, i) => i % 2 == 1 ? new long[] { w.Length } : [problem.Widths[(i / 2) + 1], problem.Widths[i / 2]]
        );
        _weights = [.. problem.Weights.Zip(shapes, (w, s) => tensor(w, s).requires_grad_(true))];
        _x = tensor(problem.X, [problem.N, problem.Widths[0]]);
        _y = problem.IsHinge
            ? tensor(problem.Targets, [problem.N, problem.Widths[^1]])
            : tensor(problem.Labels.Select(l => (long)l).ToArray());
        _isHinge = problem.IsHinge;
        _v = tensor(problem.Vectors(1));
    }

    public long Bytes => 0;

    public double Run(string what)
    {
        using var scope = NewDisposeScope();
        switch (what)
        {
            case "hvp":
                return First(Product(Gradient(), _v, keep: false));
            case "hvp-kept":
                return First(Kept(_v));
            case "top5":
                return TopFive();
            case "slq":
                return Density();
            case "dense":
                return Dense();
            default:
                throw new ArgumentException(what);
        }
    }

    public void Dispose()
    {
        foreach (var g in _kept ?? [])
            g.Dispose();
        _scope.Dispose();
    }

    private static double First(Tensor product) => product[0].item<float>();

    private Tensor[] Gradient()
    {
        var a = _x;
        for (var l = 0; l < _weights.Length; l += 2)
        {
            a = functional.linear(a, _weights[l], _weights[l + 1]);
            if (l + 2 < _weights.Length)
                a = a.relu();
        }
        var loss = _isHinge ? (1 - (a * _y)).relu().pow(2).mean() * .5 : functional.cross_entropy(a, _y);
        return Differentiation.Gradients([loss], _weights, null, new() { CreateGraph = true });
    }

    private Tensor Product(Tensor[] gradient, Tensor v, bool keep)
    {
        var (parts, at) = (new Tensor[_weights.Length], 0L);
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = v.narrow(0, at, _weights[i].numel()).reshape(_weights[i].shape);
            at += _weights[i].numel();
        }
        var product = Differentiation.Gradients(gradient, _weights, parts, new() { RetainGraph = keep });
        return cat([.. product.Select(p => p.reshape(-1))], 0);
    }

    private Tensor Kept(Tensor v)
    {
        if (_kept is null)
        {
            _kept = Gradient();
            foreach (var g in _kept)
                g.DetachFromDisposeScope();
        }
        return Product(_kept, v, keep: true);
    }

    // At most 100 steps for each eigenvalue, until it changes by less than 1e-3 of itself.
    private double TopFive()
    {
        var (found, sum) = (new List<Tensor>(), 0.0);
        for (var k = 0; k < 5; k++)
        {
            var v = randn_like(_v);
            v = v / v.norm();
            var value = 0.0;
            for (var step = 0; step < 100; step++)
            {
                using var inner = NewDisposeScope();
                foreach (var u in found)
                    v = v - (u * u.dot(v));
                v = v / v.norm();
                var product = Kept(v);
                var next = product.dot(v).item<float>();
                v = (product / product.norm()).MoveToOuterDisposeScope();
                var done = Math.Abs(value - next) / (Math.Abs(value) + 1e-6) < 1e-3;
                value = next;
                if (done)
                    break;
            }
            found.Add(v);
            sum += value;
        }
        return sum;
    }

    // The trace by 10 probes of 100 steps. The tridiagonal matrices' eigenvalues cost nothing beside the products.
    private double Density()
    {
        var n = _v.numel();
        var trace = 0.0;
        for (var p = 0; p < 10; p++)
        {
            using var probe = NewDisposeScope();
            var basis = zeros(101, n);
            var v = randint(0, 2, new long[] { n }).to(ScalarType.Float32) * 2 - 1;
            basis[0] = v / v.norm();
            for (var j = 0; j < 100; j++)
            {
                using var step = NewDisposeScope();
                var w = Kept(basis[j]);
                if (j == 0)
                    trace += n * w.dot(basis[0]).item<float>() / 10;
                var done = basis.narrow(0, 0, j + 1);
                for (var pass = 0; pass < 2; pass++)
                    w = w - done.t().mv(done.mv(w));
                basis[j + 1] = w / w.norm();
            }
        }
        return trace;
    }

    private double Dense()
    {
        var n = (int)_v.numel();
        var h = new float[(long)n * n];
        for (var i = 0; i < n; i++)
        {
            using var row = NewDisposeScope();
            var unit = zeros(n);
            unit[i] = 1;
            Kept(unit).data<float>().CopyTo(h.AsSpan(i * n, n));
        }
        return Enumerable.Range(0, n).Sum(i => (double)h[((long)i * n) + i]);
    }
}
