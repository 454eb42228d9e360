using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether operations on the tensor are recorded for backward.</summary>
        public bool requires_grad
        {
            get => Calls.htt_requires_grad(this) != 0;
            set => Calls.htt_set_requires_grad(this, value ? 1 : 0);
        }

        public bool is_leaf => Calls.htt_is_leaf(this) != 0;

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>What backward left here, or null. Setting null drops it.</summary>
        public Tensor? grad
        {
            get
            {
                var gradient = Calls.htt_grad(this);
                return gradient != 0 ? new Tensor(gradient) : Calls.ErrorIfAny() is { } error ? throw error : null;
            }
            set => Calls.htt_set_grad(this, value);
        }

        /// <summary>Adds d(this)/d(leaf) to the gradient of every leaf that this scalar was computed from.</summary>
        public void backward() => Calls.htt_backward(this);

        /// <summary>The gradient of this tensor is kept in backward, although it is not a leaf.</summary>
        public void retain_grad() => Calls.htt_retain_grad(this);

        /// <summary>The same values, outside the graph.</summary>
        public Tensor detach() => Calls.htt_detach(this);
    }

    public static class autograd
    {
        /// <summary>d(outputs)/d(inputs), contracted with grad_outputs (ones for scalars).</summary>
        /// <param name="retain_graph">Keeps the graph for another pass. In TorchSharp it does not follow create_graph: pass both for a second derivative.</param>
        /// <param name="create_graph">Records the gradients themselves, so that they can be differentiated again.</param>
        /// <param name="allow_unused">An input that the outputs do not depend on gives null instead of an error.</param>
        /// <remarks>Errors are exceptions here; the real package aborts the process.</remarks>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
                                                bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            nint[] of = outputs.Handles(), with = inputs.Handles(), against = grad_outputs.Handles(), result = new nint[inputs.Count];
            fixed (nint* o = of, i = with, g = against, r = result)
                Calls.htt_autograd_grad(new(o, of.Length), new(i, with.Length), new(g, against.Length), retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, r);
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return Array.ConvertAll(result, handle => handle != 0 ? new Tensor(handle) : null!);
        }

        /// <summary>Adds the gradients of the tensors, contracted with grad_tensors, to the leaves (or only to the inputs given).</summary>
        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            nint[] of = tensors.Handles(), against = grad_tensors.Handles(), only = inputs.Handles();
            fixed (nint* o = of, g = against, i = only)
                Calls.htt_autograd_backward(new(o, of.Length), new(g, against.Length), retain_graph switch { null => -1, true => 1, false => 0 }, create_graph ? 1 : 0, new(i, only.Length));
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }
    }
}
