// Products of one batch, with g = d loss / d theta, outputs f [b x k], J = d f / d theta, and S, r of the loss:
//   Hessian        H v = d <g, v> / d theta                          double backward
//   residual       R v = d <J'r, v> / d theta, r held constant       double backward
//   Gauss-Newton   G v = J' S (J v), J v = d <J'u, v> / d u          two products from the left, since J'u is linear
//                                                                    in u (Townsend 2017)
// Graphs of g, J'r, or f and J'u are built once and used for every vector.
using HeavyTails.Core.Curvature;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>The graph of one batch, from which products with any vector are made, until it is disposed.</summary>
internal sealed class BatchGraph : IDisposable
{
    private readonly CurvatureMatrix _matrix;
    private readonly Tensor[] _parameters;

    // The gradients that are differentiated again, and the parameter to which each belongs. Gradients without a graph
    // are constant: their derivatives are 0.
    private readonly Tensor[] _slopes = [];
    private readonly int[] _of = [];

    private readonly Tensor? _outputs,
        _probe;
    private readonly OutputCurvature? _curvature;

    /// <summary>Runs the forward and the first backward pass of a batch.</summary>
    public BatchGraph(BatchLoss problem, Tensor[] parameters, CurvatureMatrix matrix, int batch)
    {
        (_matrix, _parameters) = (matrix, parameters);
        using var scope = NewDisposeScope();
        using var graphs = enable_grad(true);
        var samples = problem.Load(batch);
        Tensor output;
        Tensor? weight = null;
        if (matrix == CurvatureMatrix.Hessian)
            output = problem.Mean(samples);
        else
        {
            (output, var wide) = problem.Outputs(samples);
            _curvature = new(problem.Loss, wide, samples.Y);
            weight =
                matrix == CurvatureMatrix.Residual
                    ? _curvature.Gradient.to(output.dtype)
                    : zeros_like(output).requires_grad_();
        }
        var slopes = Differentiation.GradientsOrNull(
            [output],
            parameters,
            weight is null ? null : [weight],
            new() { CreateGraph = true }
        );
        _of = [.. Enumerable.Range(0, slopes.Length).Where(i => slopes[i] is { requires_grad: true })];
        _slopes = [.. _of.Select(i => slopes[i]!)];
        if (matrix is not (CurvatureMatrix.Hessian or CurvatureMatrix.Residual))
            (_outputs, _probe) = (output, weight);
        foreach (var tensor in Held)
            tensor.DetachFromDisposeScope();
    }

    private IEnumerable<Tensor> Held =>
        [.. _slopes, .. new[] { _outputs, _probe }.OfType<Tensor>(), .. _curvature?.Kept ?? []];

    /// <summary>
    /// The product with a vector, given and returned by parameters; null for a parameter whose entries are all 0.
    /// </summary>
    public Tensor?[] Product(Tensor[] v)
    {
        var zero = new Tensor?[_parameters.Length];
        if (_slopes.Length == 0)
            return zero;
        GradientOptions retain = new() { RetainGraph = true };
        Tensor[] along = [.. _of.Select(i => v[i])];
        if (_probe is null)
            return Differentiation.GradientsOrNull(_slopes, _parameters, along, retain);
        var forward = Differentiation.Gradients(_slopes, [_probe], along, retain)[0];
        return _curvature!.Product(_matrix, forward) is { } back
            ? Differentiation.GradientsOrNull([_outputs!], _parameters, [back], retain)
            : zero;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Held)
            tensor.Dispose();
    }
}
