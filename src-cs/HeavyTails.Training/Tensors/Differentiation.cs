// Gradients d(sum_j <v_j, y_j>) / d x_i by libtorch's autograd, twice or more often where the graph is kept.
// TorchSharp's own entries end the process on any error (a freed graph, an input that nothing depends on), since C++
// exceptions cannot pass .NET's frames, and crash when the collector runs during the call, since they do not keep their
// arguments alive. These check first, have libheavytails catch what is left, and hold every tensor to the end.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HeavyTails.Native;
using static TorchSharp.torch;

namespace HeavyTails.Training.Tensors;

/// <summary>A gradient that cannot be taken; the message says of what and why.</summary>
public sealed class DifferentiationException(string message) : InvalidOperationException(message);

/// <summary>Gradients of tensors by autograd, with managed exceptions. Results belong to the caller's scope.</summary>
public static unsafe class Differentiation
{
    [ThreadStatic]
    private static nint* _results;

    private static readonly Lazy<nint> Grad = new(() => Export("THSAutograd_grad"));
    private static readonly Lazy<nint> Back = new(() => Export("THSAutograd_backward"));

    /// <summary>
    /// Gradients of sum_j &lt;v_j, y_j&gt; with respect to every input, each of the shape of its input. An input that
    /// no output depends on is an error.
    /// </summary>
    /// <param name="outputs">y_j, at least one, each the result of operations on inputs.</param>
    /// <param name="inputs">x_i, at least one, each requiring a gradient.</param>
    /// <param name="weights">v_j, of the shapes of the outputs; null where every output is a scalar: then 1.</param>
    /// <param name="createGraph">Whether the gradients can be differentiated again.</param>
    /// <param name="retainGraph">Whether the outputs can be; always so with <paramref name="createGraph"/>.</param>
    /// <exception cref="ArgumentException">Outputs, inputs and weights do not fit; both sides are named.</exception>
    /// <exception cref="DifferentiationException">The graph does not lead from the inputs to the outputs, or is freed.
    /// </exception>
    public static Tensor[] Gradients(
        IReadOnlyList<Tensor> outputs,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<Tensor>? weights = null,
        bool createGraph = false,
        bool retainGraph = false
    )
    {
        var gradients = Compute(outputs, inputs, weights, createGraph, retainGraph);
        var unused = Array.FindIndex(gradients, g => g is null);
        if (unused >= 0)
        {
            throw new DifferentiationException(
                $"no output depends on input {unused}, {Text(inputs[unused])}; {nameof(GradientsOrNull)} allows that"
            );
        }
        return gradients!;
    }

    /// <summary>The same, with null for every input that no output depends on.</summary>
    public static Tensor?[] GradientsOrNull(
        IReadOnlyList<Tensor> outputs,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<Tensor>? weights = null,
        bool createGraph = false,
        bool retainGraph = false
    ) => Compute(outputs, inputs, weights, createGraph, retainGraph);

    /// <summary>Adds the gradients of a scalar to the <c>grad</c> of every leaf that it depends on, and frees the
    /// graph.</summary>
    /// <exception cref="ArgumentException">It is no scalar that requires a gradient.</exception>
    /// <exception cref="DifferentiationException">Its graph is freed, or a step of it fails.</exception>
    public static void Backward(Tensor scalar)
    {
        CheckOutput(scalar, 0, weighted: false, null);
        var handle = scalar.Handle;
        Call(Back, $"the gradients of {Text(scalar)}", (nint)(&handle), 1, 0, 0, 0, 0, 0, 0);
        GC.KeepAlive(scalar);
    }

    /// <summary>Throws <see cref="LibTorchException"/> where gradients cannot be taken: libtorch or libheavytails is
    /// missing.</summary>
    internal static void Require()
    {
        _ = LibTorch.Info;
        if (ForeignCall.WhyNot is { } why)
            throw new LibTorchException($"gradients are taken with libheavytails: {why}");
    }

    private static Tensor?[] Compute(
        IReadOnlyList<Tensor> outputs,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<Tensor>? weights,
        bool createGraph,
        bool retainGraph
    )
    {
        if (outputs.Count == 0 || inputs.Count == 0)
        {
            throw new ArgumentException(
                $"a gradient needs at least one output and one input, got {outputs.Count} and {inputs.Count}"
            );
        }
        if (weights is not null && weights.Count != outputs.Count)
        {
            throw new ArgumentException(
                $"expected a weight for each of the {outputs.Count} outputs, got {weights.Count} weights"
            );
        }
        for (var j = 0; j < outputs.Count; j++)
            CheckOutput(outputs[j], j, weights is not null, weights?[j]);
        for (var i = 0; i < inputs.Count; i++)
        {
            CheckAlive(inputs[i], $"input {i}");
            if (!inputs[i].requires_grad)
                throw new ArgumentException($"input {i}, {Text(inputs[i])}, requires no gradient");
        }

        var (y, x, v) = (Handles(outputs), Handles(inputs), weights is null ? [] : Handles(weights));
        var found = new nint[inputs.Count];
        fixed (
            nint* outputsAt = y,
                inputsAt = x,
                weightsAt = v,
                foundAt = found
        )
        {
            var before = _results;
            _results = foundAt;
            try
            {
                Call(
                    Grad,
                    $"the gradients of {outputs.Count} outputs with respect to {inputs.Count} inputs",
                    (nint)outputsAt,
                    y.Length,
                    (nint)inputsAt,
                    x.Length,
                    (nint)weightsAt,
                    v.Length,
                    retainGraph || createGraph ? 1 : 0,
                    createGraph ? 1 : 0,
                    1, // unused inputs are allowed: they come back as null
                    (nint)(delegate* unmanaged[Cdecl]<nuint, nint>)&Results
                );
            }
            finally
            {
                _results = before;
            }
        }
        GC.KeepAlive(outputs);
        GC.KeepAlive(inputs);
        GC.KeepAlive(weights);
        return Array.ConvertAll(found, handle => handle == 0 ? null : Tensor.UnsafeCreateTensor(handle));
    }

    // Where TorchSharp's native half lays the gradients it found: as many as there are inputs.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Results(nuint count) => (nint)_results;

    private static void Call(Lazy<nint> function, string what, params ReadOnlySpan<long> arguments)
    {
        try
        {
            ForeignCall.Invoke(function.Value, arguments);
            CheckForErrors();
        }
        catch (ExternalException error)
        {
            // libtorch adds a line that names its source and a stack trace.
            throw new DifferentiationException($"{what} cannot be taken: {error.Message.Split('\n')[0]}");
        }
    }

    private static void CheckOutput(Tensor output, int j, bool weighted, Tensor? weight)
    {
        CheckAlive(output, $"output {j}");
        if (!output.requires_grad)
        {
            throw new ArgumentException(
                $"output {j}, {Text(output)}, depends on no tensor that requires a gradient, or has no graph"
            );
        }
        if (!weighted)
        {
            if (output.numel() == 1)
                return;
            throw new ArgumentException(
                $"output {j} is {Text(output)}: expected a scalar, or a weight of the same shape"
            );
        }
        CheckAlive(weight, $"weight {j}");
        if (!weight!.shape.AsSpan().SequenceEqual(output.shape) || weight.dtype != output.dtype)
        {
            throw new ArgumentException($"weight {j} is {Text(weight)}, expected {Text(output)}, as its output is");
        }
    }

    private static void CheckAlive(Tensor? tensor, string name)
    {
        if (tensor is null)
            throw new ArgumentException($"{name} is null");
        if (tensor.IsInvalid)
            throw new ArgumentException($"{name} was disposed");
    }

    private static nint[] Handles(IReadOnlyList<Tensor> tensors)
    {
        var handles = new nint[tensors.Count];
        for (var i = 0; i < handles.Length; i++)
            handles[i] = tensors[i].Handle;
        return handles;
    }

    private static string Text(Tensor tensor) =>
        tensor.Dimensions == 0 ? $"a scalar of {tensor.dtype}" : $"[{string.Join(" x ", tensor.shape)}] {tensor.dtype}";

    private static nint Export(string name)
    {
        Require();
        return NativeLibrary.GetExport(LibTorch.Bindings, name);
    }
}
