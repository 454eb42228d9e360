namespace HeavyTails.Checkpoints.Roles;

/// <summary>The order of the dimensions of a kernel, as the file's format gives it.</summary>
public enum TensorLayout
{
    /// <summary>The format does not say; names and shapes decide.</summary>
    Unknown,

    /// <summary>Outputs first, as in PyTorch and ONNX: [out, in], [out, in / groups, k...].</summary>
    OutIn,

    /// <summary>
    /// Outputs last, as in Keras, TensorFlow and Flax: [in, out], [k..., in / groups, out]. A depthwise kernel of Keras
    /// is [k..., channels, multiplier].
    /// </summary>
    InOut,

    /// <summary>Outputs first and inputs last, as in MLX: [out, in], [out, k..., in / groups].</summary>
    OutTapsIn,
}
