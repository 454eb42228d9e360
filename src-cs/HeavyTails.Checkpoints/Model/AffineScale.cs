// x = (q - z) s, with s and z one number, one for each index of an axis, or one for each block of an axis.
// ONNX DequantizeLinear-21; torch.quantize_per_tensor and torch.quantize_per_channel.
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>How the quantised numbers of a tensor become weights, where the file itself says so.</summary>
/// <param name="Values">The scales s: one number, one for each index of the axis, or one for each block.</param>
internal sealed record AffineScale(TensorEntry Values)
{
    /// <summary>The zero points z, of the shape of the scales; null for 0.</summary>
    public TensorEntry? ZeroPoints { get; init; }

    /// <summary>
    /// The axis along which the scales differ; negative counts from the end. Not used for a single scale. Default: 1,
    /// that of DequantizeLinear.
    /// </summary>
    public int Axis { get; init; } = 1;

    /// <summary>
    /// The quantised numbers in the weight's shape, where the tensor holds them packed; null for the tensor itself.
    /// </summary>
    public TensorEntry? Codes { get; init; }

    /// <summary>Name of the stored numbers where <see cref="DType"/> has none ("int4"); else null.</summary>
    public string? TypeName { get; init; }

    /// <summary>Number of indices of the axis with one scale; 0 for one scale an index.</summary>
    public long BlockSize { get; init; }
}
