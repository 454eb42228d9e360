using static TorchSharp.torch;

namespace HeavyTails.Training.Tensors;

internal static class TensorScalars
{
    /// <summary>The only element of a float32 or float64 tensor, as a double.</summary>
    public static double ToDoubleValue(this Tensor scalar) =>
        scalar.dtype == ScalarType.Float64 ? scalar.item<double>() : scalar.item<float>();
}
