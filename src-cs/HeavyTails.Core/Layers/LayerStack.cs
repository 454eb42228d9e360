namespace HeavyTails.Core.Layers;

/// <summary>How a stack of matrices [n, rows, columns] is read.</summary>
public enum LayerStack
{
    /// <summary>Each matrix has a spectrum of its own: experts of a mixture.</summary>
    Separate,

    /// <summary>One matrix [n rows x columns]: the heads of an attention layer, as WeightWatcher reads them.</summary>
    Joined,

    /// <summary>
    /// One spectrum of the eigenvalues of all matrices, as of a convolution's slices: the slices x' A_i y of a bilinear
    /// layer. Where slices are not pooled (<see cref="MatrixOptions.Pool"/>), each has its own.
    /// </summary>
    Pooled,
}
