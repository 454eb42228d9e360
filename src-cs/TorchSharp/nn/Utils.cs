using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static unsafe class utils
        {
            /// <summary>Scales the gradients in place so that the norm of all of them together is at most max_norm.</summary>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                var parameters = tensors.ToArray();
                var handles = parameters.Handles();
                fixed (nint* h = handles)
                {
                    var norm = Calls.htt_clip_grad_norm_(new(h, handles.Length), max_norm, norm_type);
                    GC.KeepAlive(parameters);
                    return norm >= 0 ? norm : double.IsNaN(norm) ? norm : throw Calls.LastError();
                }
            }

            /// <summary>All parameters one after another, [n].</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat(tensors.Select(p => p.reshape(-1)).ToArray()).MoveToOuterDisposeScope();
            }

            /// <summary>Copies consecutive pieces of the vector into the parameters.</summary>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                using var quiet = no_grad();
                var parameters = tensors.ToArray();
                var wanted = parameters.Sum(p => p.numel());
                if (vec.numel() != wanted) throw new ArgumentException($"expected a vector of {wanted} elements, got {vec.numel()}");
                long at = 0;
                foreach (var p in parameters)
                {
                    p.copy_(vec.narrow(0, at, p.numel()).reshape(p.shape));
                    at += p.numel();
                }
            }
        }
    }
}
