namespace HeavyTails.Core.Layers;

/// <summary>
/// How the tensor of a layer is converted into matrices. The defaults are WeightWatcher's, except where a property says
/// otherwise.
/// </summary>
public sealed record MatrixOptions
{
    /// <summary>How convolutions are represented by matrices; default slices.</summary>
    public ConvMode Conv { get; init; } = ConvMode.Slices;

    /// <summary>
    /// Whether the slices of a convolution share one spectrum, which is the default; if not, each slice has its own
    /// result.
    /// </summary>
    public bool Pool { get; init; } = true;

    /// <summary>
    /// Whether the eigenvalues of convolution slices are multiplied by 1/2 when pooled, by k.../2 when not
    /// (WeightWatcher's conv2d_norm). Default true; used only in <see cref="ConvMode.Slices"/>.
    /// </summary>
    public bool ConvNorm { get; init; } = true;

    /// <summary>
    /// Number of points per side of the grid on which <see cref="ConvMode.Operator"/> convolves; at least the size of
    /// the kernel. A checkpoint does not say how large its images are. The default is 32, where the spectra of 3 x 3
    /// kernels have nearly converged. Compared with 64, over the 19 kernels of a ResNet-20
    /// (CIFAR-10; bench/layers, grids), lambda_max and stable_rank / num_evals change by at most 0.3 % at 32
    /// (1.4 % at 16, 3.4 % at 8), and alpha by 9 % on average and by more than its sigma in 3 kernels
    /// (37 % and 13 kernels at 16, 43 % and 14 at 8): a coarse grid does not determine which tail fits best. The blocks
    /// of neighbouring frequencies are nearly the same matrix, so their eigenvalues are not independent, and sigma
    /// underestimates the error of alpha. The time grows with the square of the side.
    /// </summary>
    public int OperatorGrid { get; init; } = 32;

    /// <summary>
    /// Whether query, key and value of a fused attention projection, and gate and up of a fused feed-forward layer,
    /// have a result each; default false.
    /// </summary>
    public bool SplitAttention { get; init; }

    /// <summary>Whether the gates of an LSTM or GRU have a result each; default false.</summary>
    public bool SplitGates { get; init; }
}
