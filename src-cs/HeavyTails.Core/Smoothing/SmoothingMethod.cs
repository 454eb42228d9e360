namespace HeavyTails.Core.Smoothing;

/// <summary>Which singular values of a layer's matrices stay.</summary>
public enum SmoothingMethod
{
    /// <summary>A share of the largest ones of each matrix; WeightWatcher's SVDSmoothing(percent=0.2).</summary>
    KeepLargest,

    /// <summary>All but a share of the largest ones of each matrix; SVDSmoothing with a negative percent.</summary>
    RemoveLargest,

    /// <summary>The tail of determinant one; SVDSmoothing(method="detX").</summary>
    DetX,

    /// <summary>The fitted tail, eigenvalues of at least xmin; SVDSmoothing(method="lambda_min").</summary>
    Tail,

    /// <summary>
    /// All but as many of the largest ones as the matrix with its entries in a random order has spikes;
    /// WeightWatcher's SVDSharpness.
    /// </summary>
    Sharpen,

    /// <summary>
    /// All of the matrix, from which its correlation traps are taken: what the singular values above the random bulk
    /// are in the matrix with its entries in a random order, put back into the places of the entries.
    /// </summary>
    WithoutTraps,
}
