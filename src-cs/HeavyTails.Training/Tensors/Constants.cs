// TorchSharp turns a number in x * 0.5 into a native scalar, which it does not keep alive during the call: where the
// garbage collector runs at that moment, its finaliser frees the scalar while libtorch reads it. Numbers in tensors are
// kept alive by the scope.
using static TorchSharp.torch;

namespace HeavyTails.Training.Tensors;

/// <summary>Numbers as operands of tensors, safe during garbage collection.</summary>
internal static class Constants
{
    /// <summary>A number as a tensor of no dimensions, of the number type and on the device of another one.</summary>
    public static Tensor Number(this Tensor like, double value) =>
        tensor(value, dtype: like.dtype, device: like.device);

    /// <summary>The product with a number.</summary>
    public static Tensor Times(this Tensor x, double value)
    {
        using var number = x.Number(value);
        return x * number;
    }
}
