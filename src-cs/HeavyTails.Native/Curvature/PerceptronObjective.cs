// Loss, gradient and hidden layers for one set of weights after another, in libheavytails:
// native/include/heavytails/objective.h.
using System.Buffers;
using System.Runtime.CompilerServices;

namespace HeavyTails.Native.Curvature;

/// <summary>
/// The loss of a perceptron over fixed samples as a function of its weights: what a training step with all samples
/// needs. Results have the same bits for every number of threads.
/// </summary>
public sealed unsafe class PerceptronObjective : IDisposable
{
    private readonly ObjectiveHandle _handle;
    private readonly int[] _widths;
    private readonly int _samples;

    /// <summary>Copies samples and targets into the layout of the native products.</summary>
    /// <param name="problem">Network, loss and samples.</param>
    /// <param name="threads">Threads of the products, which must not be disposed before the last call.</param>
    /// <exception cref="ArgumentException">Sizes do not fit each other; the message holds both.</exception>
    /// <exception cref="ArithmeticException">A sample or a target is NaN or infinite.</exception>
    public PerceptronObjective(ObjectiveProblem problem, ObjectiveThreads threads)
    {
        CheckSizes(problem);
        _widths = [.. problem.Widths];
        _samples = problem.X.Length / _widths[0];
        ContextHandle.Check(
            ObjectiveMethods.ht_objective_params_init(out var parameters, (nuint)Unsafe.SizeOf<ObjectiveParams>())
        );
        parameters.Precise = problem.Precise ? 1 : 0;
        parameters.Activation = (int)problem.Activation;
        parameters.Loss = (int)problem.Loss;
        parameters.Layers = _widths.Length - 1;
        parameters.Samples = _samples;
        parameters.Margin = problem.Margin;
        nint objective;
        fixed (long* widths = _widths.Select(w => (long)w).ToArray())
        fixed (double* scales = problem.Scales?.ToArray())
        fixed (double* x = problem.X)
        fixed (double* targets = problem.Targets)
        {
            parameters.Widths = widths;
            parameters.Scales = scales;
            ContextHandle.Check(
                ObjectiveMethods.ht_objective_create(threads.Context, parameters, x, targets, out objective)
            );
        }
        _handle = new(objective, threads.Context);
    }

    /// <summary>The loss at given weights and its gradient by each layer's.</summary>
    /// <param name="weights">W_l [width_l x width_(l-1)] of each layer, row-major.</param>
    /// <param name="gradients">Receives the gradient of each layer; a layer that has null gets none.</param>
    /// <returns>The loss. Where it is NaN or infinite, so are the gradients: all of their entries are NaN.</returns>
    /// <exception cref="ArgumentException">An array has another length, or there are no targets.</exception>
    /// <exception cref="ArithmeticException">The loss is finite and a gradient is not.</exception>
    public double Gradient(IReadOnlyList<double[]> weights, IReadOnlyList<double[]?> gradients)
    {
        CheckLengths("weights", weights, 1, WeightsOf);
        CheckLengths("gradients", gradients, 0, WeightsOf);
        using var from = new Pinned(weights);
        using var to = new Pinned(gradients);
        var status = ObjectiveMethods.ht_objective_gradient(_handle, from.Pointers, out var loss, to.Pointers);
        if (status == NativeStatus.NotFinite && !double.IsFinite(loss))
            foreach (var gradient in gradients)
                gradient.AsSpan().Fill(double.NaN);
        else
            ContextHandle.Check(status);
        return loss;
    }

    /// <summary>The hidden layers a_1 .. a_(L-1) at given weights.</summary>
    /// <param name="weights">W_l of each layer, row-major; the last layer's are not read.</param>
    /// <param name="layers">Receives a_l [n x width_l] of each hidden layer, row-major; null for none.</param>
    /// <exception cref="ArgumentException">An array has another length.</exception>
    /// <exception cref="ArithmeticException">An activation is NaN or infinite.</exception>
    public void Features(IReadOnlyList<double[]> weights, IReadOnlyList<double[]?> layers)
    {
        CheckLengths("weights", weights, 1, WeightsOf);
        if (layers.Count != _widths.Length - 2)
            throw new ArgumentException($"expected {_widths.Length - 2} hidden layers, got {layers.Count}");
        CheckLengths("hidden layers", [.. layers, null], 0, layer => (long)_samples * _widths[layer + 1]);
        using var from = new Pinned(weights);
        using var to = new Pinned(layers);
        ContextHandle.Check(ObjectiveMethods.ht_objective_features(_handle, from.Pointers, to.Pointers));
    }

    /// <summary>Releases the samples.</summary>
    public void Dispose() => _handle.Dispose();

    private long WeightsOf(int layer) => (long)_widths[layer] * _widths[layer + 1];

    private void CheckLengths(string name, IReadOnlyList<double[]?> arrays, int least, Func<int, long> expected)
    {
        if (arrays.Count != _widths.Length - 1)
            throw new ArgumentException($"expected {name} of {_widths.Length - 1} layers, got {arrays.Count}");
        for (var layer = 0; layer < arrays.Count; layer++)
            if (arrays[layer] is { } array ? array.Length != expected(layer) : least > 0)
                throw new ArgumentException(
                    $"expected {expected(layer)} numbers for the {name} of layer {layer + 1}, "
                        + $"got {(arrays[layer] is { } got ? $"{got.Length}" : "none")}"
                );
    }

    private static void CheckSizes(ObjectiveProblem problem)
    {
        var widths = problem.Widths;
        if (widths.Count < 2 || widths.Any(w => w < 1))
            throw new ArgumentException(
                $"expected at least two widths, each 1 or more, got [{string.Join(", ", widths)}]"
            );
        if (problem.X.Length == 0 || problem.X.Length % widths[0] != 0)
            throw new ArgumentException($"expected samples [n x {widths[0]}], n >= 1, got {problem.X.Length} numbers");
        var outputs = (long)problem.X.Length / widths[0] * widths[^1];
        if (problem.Targets is { } targets && targets.Length != outputs)
            throw new ArgumentException($"expected {outputs} targets, got {targets.Length}");
        if (problem.Scales is { } scales && scales.Count != widths.Count - 1)
            throw new ArgumentException($"expected scales of {widths.Count - 1} layers, got {scales.Count}");
    }

    /// <summary>Arrays that the garbage collector does not move, and their addresses.</summary>
    private readonly struct Pinned : IDisposable
    {
        private readonly MemoryHandle[] _handles;
        private readonly MemoryHandle _addresses;

        public Pinned(IReadOnlyList<double[]?> arrays)
        {
            _handles = new MemoryHandle[arrays.Count];
            // One entry more, so that the array of no hidden layers has an address.
            var addresses = new nint[arrays.Count + 1];
            for (var i = 0; i < arrays.Count; i++)
            {
                _handles[i] = arrays[i].AsMemory().Pin();
                addresses[i] = arrays[i] is null ? 0 : (nint)_handles[i].Pointer;
            }
            _addresses = addresses.AsMemory().Pin();
        }

        public double** Pointers => (double**)_addresses.Pointer;

        public void Dispose()
        {
            foreach (var handle in _handles)
                handle.Dispose();
            _addresses.Dispose();
        }
    }
}
