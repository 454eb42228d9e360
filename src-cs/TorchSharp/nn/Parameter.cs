using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module trains. Made from a tensor, it takes that tensor's place: the argument is left empty.</summary>
    public class Parameter : Tensor
    {
        public Parameter(Tensor data, bool requires_grad = true) : base(data.with_requires_grad(requires_grad).TakeHandle()) { }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
