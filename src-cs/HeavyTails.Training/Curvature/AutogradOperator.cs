// y = sum_i (b_i / n) A_i x over mini-batches i, in their order, summed in float64: products of BatchGraph.
using HeavyTails.Core.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>
/// A curvature matrix of a loss by automatic differentiation, exact up to rounding, for any module of TorchSharp, at
/// the values that the parameters have at each call. Calls from several threads run one after the other. Operations use
/// the threads of libtorch, which <see cref="Threads.Set"/> sets for the whole process.
/// </summary>
public sealed partial class AutogradOperator : ILossCurvature
{
    private readonly AutogradProblem _problem;
    private readonly BatchLoss _batches;
    private readonly CurvatureMatrix _matrix;
    private readonly NamedParameter[] _parameters;
    private readonly Tensor[] _tensors;
    private readonly long[] _sizes;
    private readonly BatchGraph?[] _kept;
    private readonly bool _keep;
    private readonly ScalarType _type;
    private readonly Lock _lock = new();
    private Tensor[] _values = []; // copies of all parameters, to which the loss and the kept graphs belong
    private double? _loss;
    private bool _disposed;

    /// <summary>Makes an operator of a problem. Nothing is computed before the first product.</summary>
    /// <param name="problem">Parameters, samples and the loss.</param>
    /// <param name="options">The matrix, and the parameters it is restricted to. Default: the whole Hessian.</param>
    /// <exception cref="ArgumentException">
    /// Parameters are missing, of different number types or require no gradient, or the matrix does not exist for the
    /// loss.
    /// </exception>
    public AutogradOperator(AutogradProblem problem, AutogradOptions? options = null)
    {
        options ??= new();
        Differentiation.Require();
        if (problem.Outputs is null != problem.Loss is null || problem.Outputs is null == problem.MeanLoss is null)
            throw new ArgumentException("expected either outputs and a loss, or a mean loss");
        if (OutputCurvature.WhyNot(options.Matrix, problem.Loss) is { } reason)
            throw new ArgumentException(reason);
        (_problem, _batches, _matrix) = (problem, new(problem), options.Matrix);
        _parameters = Chosen(problem.Parameters, options.Only);
        _tensors = [.. _parameters.Select(p => p.Tensor)];
        _type = _tensors[0].dtype;
        foreach (var (name, tensor) in _parameters)
            if (!tensor.requires_grad || tensor.dtype != _type || !(IsDouble || _type == ScalarType.Float32))
                throw new ArgumentException(
                    $"expected parameters that require gradients, all float32 or all float64, got {name} of "
                        + $"{tensor.dtype} beside {_type}, {(tensor.requires_grad ? "with" : "without")} gradient"
                );
        _sizes = [.. _tensors.Select(t => t.numel())];
        Dimension = checked((int)_sizes.Sum());
        _kept = new BatchGraph?[problem.Batches.Count];
        _keep = options.KeepGraphs ?? problem.Batches.Count == 1;
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <summary>Whether the parameters are float64; products are computed in their number type.</summary>
    public bool IsDouble => _type == ScalarType.Float64;

    /// <summary>The parameters of the operator in the order of its rows.</summary>
    public IReadOnlyList<NamedParameter> Parameters => _parameters;

    /// <inheritdoc/>
    public string Description
    {
        get
        {
            var loss = _problem.Loss?.ToString().Replace(" { }", "") ?? "a loss";
            return $"{_matrix.InWords()} of {loss} over {_problem.Batches.Description}"
                + $"; {Dimension} parameters: {Names()}"
                + $"; {(IsDouble ? "float64" : "float32")} by automatic differentiation"
                + (_tensors[0].device_type == DeviceType.CPU ? "" : $" on {_tensors[0].device}")
                + (_problem.State == "" ? "" : $"; {_problem.State}");
        }
    }

    /// <inheritdoc/>
    public double Loss
    {
        get
        {
            lock (_lock)
            {
                Refresh();
                return _loss ??= MeanLoss();
            }
        }
    }

    /// <inheritdoc/>
    public double[] Gradient()
    {
        lock (_lock)
        {
            Refresh();
            var gradient = new double[Dimension];
            ForEachBatch(batch =>
            {
                var loss = _batches.Mean(batch);
                Add(Differentiation.GradientsOrNull([loss], _tensors), Weight(batch), gradient);
            });
            return gradient;
        }
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        y.Clear();
        Accumulate(x, [], y, count);
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<float> x, Span<float> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        var sum = new double[y.Length];
        Accumulate([], x, sum, count);
        CurvatureArguments.Convert(sum, y);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Forget();
        }
    }

    // Optimisers change parameters in place, past the versions by which autograd would refuse a graph of old values.
    private void Refresh()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var parameters = _problem.Parameters;
        var same = _values.Length > 0;
        for (var i = 0; same && i < _values.Length; i++)
            same = !_values[i].ne(parameters[i].Tensor).any().item<bool>();
        if (same)
            return;
        Forget();
        _values = [.. parameters.Select(p => p.Tensor.clone().DetachFromDisposeScope())];
    }

    private void Forget()
    {
        foreach (var graph in _kept)
            graph?.Dispose();
        foreach (var value in _values)
            value.Dispose();
        _batches.Dispose();
        Array.Clear(_kept);
        (_values, _loss) = ([], null);
    }

    // One of the two spans holds the vectors; the other is empty.
    private void Accumulate(ReadOnlySpan<double> wide, ReadOnlySpan<float> narrow, Span<double> y, int count)
    {
        lock (_lock)
        {
            Refresh();
            for (var i = 0; i < _kept.Length; i++)
            {
                var graph = _kept[i] ?? new BatchGraph(_batches, _tensors, _matrix, i);
                if (_keep)
                    _kept[i] = graph;
                try
                {
                    for (var j = 0; j < count; j++)
                    {
                        using var scope = NewDisposeScope();
                        var (at, n) = (j * Dimension, Dimension);
                        var v = wide.IsEmpty ? Split<float>(narrow.Slice(at, n)) : Split(wide.Slice(at, n));
                        Add(graph.Product(v), _problem.Batches.Weight(i), y.Slice(at, n));
                    }
                }
                finally
                {
                    if (!_keep)
                        graph.Dispose();
                }
            }
        }
    }

    /// <summary>The parts of a vector, of the shapes, number type and device of the parameters.</summary>
    private Tensor[] Split<T>(ReadOnlySpan<T> vector)
        where T : unmanaged
    {
        var whole = empty(vector.Length, dtype: typeof(T) == typeof(double) ? ScalarType.Float64 : ScalarType.Float32);
        vector.CopyTo(whole.Values<T>());
        whole = whole.to(_type).to(_tensors[0].device);
        var parts = new Tensor[_tensors.Length];
        for (long i = 0, at = 0; i < parts.Length; at += _sizes[i++])
            parts[i] = whole.narrow(0, at, _sizes[i]).view(_tensors[i].shape);
        return parts;
    }

    /// <summary>Adds weight times tensors of the parameters' shapes to a vector; null is zero.</summary>
    private void Add(Tensor?[] parts, double weight, Span<double> sum)
    {
        for (int i = 0, at = 0; i < parts.Length; at += (int)_sizes[i++])
        {
            if (parts[i]?.detach().cpu().contiguous() is not { } part)
                continue;
            var to = sum.Slice(at, (int)_sizes[i]);
            if (IsDouble)
            {
                var from = part.Values<double>();
                for (var k = 0; k < to.Length; k++)
                    to[k] += weight * from[k];
            }
            else
            {
                var from = part.Values<float>();
                for (var k = 0; k < to.Length; k++)
                    to[k] += weight * from[k];
            }
        }
    }

    private double MeanLoss()
    {
        var sum = 0.0;
        ForEachBatch(batch => sum += Weight(batch) * _batches.Mean(batch).ToDoubleValue());
        return sum;
    }

    private double Weight(SampleBatch batch) => _problem.Batches.Weight(batch.Index);

    private void ForEachBatch(Action<SampleBatch> action)
    {
        for (var i = 0; i < _kept.Length; i++)
        {
            using var scope = NewDisposeScope();
            using var graphs = enable_grad(true);
            action(_batches.Load(i));
        }
    }

    private string Names() =>
        _parameters.Length <= 4
            ? string.Join(", ", _parameters.Select(p => p.Name))
            : $"{_parameters[0].Name} .. {_parameters[^1].Name}";

    private static NamedParameter[] Chosen(IReadOnlyList<NamedParameter> all, IReadOnlyList<string>? only)
    {
        foreach (var name in only ?? [])
            if (!all.Any(p => Matches(p.Name, name)))
                throw new ArgumentException(
                    $"expected parameters or modules among {string.Join(", ", all.Select(p => p.Name))}, got '{name}'"
                );
        NamedParameter[] chosen = [.. all.Where(p => only is null || only.Any(name => Matches(p.Name, name)))];
        return chosen.Length > 0 ? chosen : throw new ArgumentException("expected at least one parameter, got none");
    }

    private static bool Matches(string parameter, string name) =>
        parameter == name || parameter.StartsWith(name + ".", StringComparison.Ordinal);
}
