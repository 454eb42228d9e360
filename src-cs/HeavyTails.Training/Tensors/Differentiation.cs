// g_i = d(sum_j <v_j, y_j>) / d x_i by libtorch's autograd; g_i can be differentiated again if its graph is created.
// TorchSharp's own functions end the process on any error (a freed graph, an input that no output depends on), since
// C++ exceptions cannot pass through the frames of .NET. They also crash if the garbage collector runs during the call,
// since they do not keep their arguments alive. The functions here check the arguments, let libheavytails catch the
// remaining exceptions and keep every tensor alive until the call returns.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HeavyTails.Native;
using static TorchSharp.torch;

namespace HeavyTails.Training.Tensors;

/// <summary>A gradient cannot be computed; the message names the gradient and the reason.</summary>
public sealed class DifferentiationException(string message) : InvalidOperationException(message);

/// <summary>How a graph is treated when gradients are taken through it.</summary>
public sealed record GradientOptions
{
    /// <summary>Whether the gradients can be differentiated again. Default: false, as in PyTorch.</summary>
    public bool CreateGraph { get; init; }

    /// <summary>
    /// Whether the outputs can be differentiated again. Default: the value of <see cref="CreateGraph"/>, as in PyTorch.
    /// </summary>
    public bool RetainGraph { get; init; }
}

/// <summary>
/// Gradients of tensors by autograd, with managed exceptions. The results belong to the caller's scope.
/// </summary>
public static unsafe class Differentiation
{
    [ThreadStatic]
    private static nint* _results;

    private static readonly Lazy<nint> Grad = new(() => Export("THSAutograd_grad"));

    /// <summary>
    /// Gradients of sum_j &lt;v_j, y_j&gt; with respect to every input, each of the shape of its input. An input that
    /// no output depends on is an error.
    /// </summary>
    /// <param name="outputs">y_j, at least one, each the result of operations on inputs.</param>
    /// <param name="inputs">x_i, at least one, each requiring a gradient.</param>
    /// <param name="weights">
    /// v_j, of the shapes of the outputs. Default: 1 for every output, which must be a scalar.
    /// </param>
    /// <param name="options">What can be differentiated again. Default: nothing, the graph is freed.</param>
    /// <exception cref="ArgumentException">
    /// Outputs, inputs and weights do not fit each other; the message holds both sides.
    /// </exception>
    /// <exception cref="DifferentiationException">
    /// The graph does not lead from the inputs to the outputs, or it has been freed.
    /// </exception>
    public static Tensor[] Gradients(
        IReadOnlyList<Tensor> outputs,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<Tensor>? weights = null,
        GradientOptions? options = null
    )
    {
        var gradients = GradientsOrNull(outputs, inputs, weights, options);
        var unused = Array.FindIndex(gradients, g => g is null);
        if (unused >= 0)
        {
            throw new DifferentiationException(
                $"no output depends on input {unused}, {Text(inputs[unused])}; {nameof(GradientsOrNull)} allows that"
            );
        }
        return gradients!;
    }

    /// <summary>Checks that the native libraries that gradients need are present.</summary>
    /// <exception cref="LibTorchException">libtorch or libheavytails is missing.</exception>
    internal static void Require()
    {
        _ = LibTorch.Info;
        if (ForeignCall.WhyNot is { } why)
            throw new LibTorchException($"gradients are computed through libheavytails, which cannot be used: {why}");
    }

    /// <summary>
    /// The gradients of <see cref="Gradients"/>, with null for every input that no output depends on.
    /// </summary>
    public static Tensor?[] GradientsOrNull(
        IReadOnlyList<Tensor> outputs,
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<Tensor>? weights = null,
        GradientOptions? options = null
    )
    {
        options ??= new();
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
                    options.RetainGraph || options.CreateGraph ? 1 : 0,
                    options.CreateGraph ? 1 : 0,
                    1, // unused inputs are allowed: their gradients are null
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

    // Called by TorchSharp's native library, which writes one gradient for each input to the returned address.
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
            // The first line is the message; libtorch's source line and stack trace follow.
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
