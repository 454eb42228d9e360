namespace HeavyTails.Checkpoints.Roles;

/// <summary>
/// A reading of a tensor that a user chooses where names and shapes do not determine it, or determine it wrongly. The
/// option --as of the command has the same words.
/// </summary>
public enum TensorReading
{
    /// <summary>
    /// "heads": weights of an attention layer with an axis of heads, [heads, width, d] or [heads, d, width], as one
    /// matrix of all heads [heads width x d]. Of the last two sides the smaller one is the width of a head.
    /// </summary>
    Heads,

    /// <summary>"byhead": the same weights, each head with a spectrum of its own.</summary>
    ByHead,

    /// <summary>"experts": a stack [n, rows, columns] of matrices, each with a spectrum of its own.</summary>
    Experts,

    /// <summary>
    /// "conv1d" or "conv": a kernel with outputs first, [out, in / groups, k...], of one group unless the file gives
    /// another number.
    /// </summary>
    Conv1d,

    /// <summary>"hwio": a kernel with outputs last, [k..., in / groups, out], as in Keras and Flax.</summary>
    Hwio,

    /// <summary>
    /// "depthwise": a kernel with a group for each channel, [channels m, 1, k...], or [k..., channels, m] in Keras.
    /// </summary>
    Depthwise,

    /// <summary>
    /// "transposed": of a kernel, that of a transposed convolution [in, out / groups, k...]; of a matrix, [in, out].
    /// </summary>
    Transposed,

    /// <summary>"matrix": one matrix, whose columns are the last dimension; its rows are all others.</summary>
    Matrix,

    /// <summary>"skip": listed and not analysed.</summary>
    Skip,
}
