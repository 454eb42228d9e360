namespace HeavyTails.Core.Layers;

/// <summary>How a layer's tensor becomes matrices. The defaults are WeightWatcher's, except where a property says otherwise.</summary>
public sealed record MatrixOptions
{
    /// <summary>How convolutions become matrices.</summary>
    public ConvMode Conv { get; init; } = ConvMode.Slices;

    /// <summary>Whether the slices of a convolution share one spectrum; if not, each slice is a result of its own.</summary>
    public bool Pool { get; init; } = true;

    /// <summary>
    /// Whether the eigenvalues of convolution slices are multiplied by 1/2 when pooled, by k.../2 when not (WeightWatcher's
    /// conv2d_norm). Only in <see cref="ConvMode.Slices"/>.
    /// </summary>
    public bool ConvNorm { get; init; } = true;

    /// <summary>
    /// Points per side of the grid on which <see cref="ConvMode.Operator"/> convolves; at least the kernel's size. A checkpoint does not say how large its images are, so
    /// the default is where spectra of 3 x 3 kernels have nearly settled. Against 64, over the 19 of a ResNet-20 (CIFAR-10; bench/layers, grids), lambda_max and
    /// stable_rank / num_evals move by at most 0.3 % at 32 (1.4 % at 16, 3.4 % at 8), alpha by 9 % on average and by more than its sigma in 3 (37 % and 13 at 16,
    /// 43 % and 14 at 8): which tail fits best is not decided on a coarse grid. The blocks of neighbouring frequencies are nearly the same matrix,
    /// so their eigenvalues are no independent sample, and alpha's sigma here is too small. Time grows with the square.
    /// </summary>
    public int OperatorGrid { get; init; } = 32;

    /// <summary>Query, key and value of a stacked in-projection each by themselves.</summary>
    public bool SplitAttention { get; init; }

    /// <summary>The gates of an LSTM or GRU each by themselves.</summary>
    public bool SplitGates { get; init; }
}
