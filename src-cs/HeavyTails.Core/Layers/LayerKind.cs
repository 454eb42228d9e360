namespace HeavyTails.Core.Layers;

/// <summary>The function of a weight tensor in its network, as far as its name and shape determine it.</summary>
public enum LayerKind
{
    /// <summary>Not recognised: the layer is listed with this reason and not analysed.</summary>
    Unknown,

    /// <summary>Weights of a linear layer, [out, in].</summary>
    Linear,

    /// <summary>Embedding table, [vocabulary, dimension].</summary>
    Embedding,

    /// <summary>Kernel of a one-dimensional convolution, [out, in / groups, k].</summary>
    Conv1d,

    /// <summary>Kernel of a two-dimensional convolution, [out, in / groups, kh, kw].</summary>
    Conv2d,

    /// <summary>Kernel of a three-dimensional convolution, [out, in / groups, kd, kh, kw].</summary>
    Conv3d,

    /// <summary>Kernel of a transposed convolution, [in, out / groups, k...].</summary>
    ConvTransposed,

    /// <summary>Query, key and value projections stacked, [3 d, d].</summary>
    AttentionInProjection,

    /// <summary>The four gates of an LSTM stacked, [4 h, in].</summary>
    Lstm,

    /// <summary>The three gates of a GRU stacked, [3 h, in].</summary>
    Gru,

    /// <summary>Weights of a recurrent layer without gates, [h, in].</summary>
    Rnn,

    /// <summary>A low-rank pair B A, [out, in] of rank r, or a tensor of such an update.</summary>
    LowRankPair,

    /// <summary>Scale of a normalisation, [n], which has no spectrum.</summary>
    Norm,

    /// <summary>Bias vector, [n], which has no spectrum.</summary>
    Bias,
}
