// J' u = d <f, u> / d theta, and J w = d <J'p, w> / d p for any p, since J'p is linear in p (Townsend 2017).
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>The graphs of outputs f [b x k] of one batch and of J'p, until it is disposed.</summary>
internal sealed class JacobianGraph : IDisposable
{
    private static readonly GradientOptions Retain = new() { RetainGraph = true };

    private readonly Tensor[] _parameters,
        _slopes;
    private readonly int[] _of; // the parameters to which the slopes belong; outputs do not depend on the others
    private readonly Tensor _outputs,
        _probe;

    /// <summary>
    /// Makes the graphs from outputs that depend on parameters; the current scope owns nothing of them.
    /// </summary>
    public JacobianGraph(Tensor outputs, Tensor[] parameters)
    {
        (_outputs, _parameters, _probe) = (outputs, parameters, zeros_like(outputs).requires_grad_());
        var slopes = Differentiation.GradientsOrNull([outputs], parameters, [_probe], new() { CreateGraph = true });
        _of = [.. Enumerable.Range(0, slopes.Length).Where(i => slopes[i] is { requires_grad: true })];
        _slopes = [.. _of.Select(i => slopes[i]!)];
        Samples = outputs.shape[0];
        foreach (var tensor in Held)
            tensor.DetachFromDisposeScope();
    }

    /// <summary>Number b of samples.</summary>
    public long Samples { get; }

    private IEnumerable<Tensor> Held => [_outputs, _probe, .. _slopes];

    /// <summary>J' u by parameters for u [b x k]; null where outputs do not depend on a parameter.</summary>
    public Tensor?[] FromLeft(Tensor u) => Differentiation.GradientsOrNull([_outputs], _parameters, [u], Retain);

    /// <summary>J w [b x k] for w by parameters.</summary>
    public Tensor FromRight(IReadOnlyList<Tensor> w) =>
        _slopes.Length == 0
            ? zeros_like(_outputs)
            : Differentiation.Gradients(_slopes, [_probe], [.. _of.Select(i => w[i])], Retain)[0];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Held)
            tensor.Dispose();
    }
}
