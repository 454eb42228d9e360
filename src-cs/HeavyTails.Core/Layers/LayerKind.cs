namespace HeavyTails.Core.Layers;

/// <summary>What a weight tensor does in its network, as far as its name and shape tell.</summary>
public enum LayerKind
{
    /// <summary>Not recognised: listed with its reason, never dropped.</summary>
    Unknown,

    /// <summary>[out, in].</summary>
    Linear,

    /// <summary>[vocabulary, dimension].</summary>
    Embedding,

    /// <summary>[out, in / groups, k].</summary>
    Conv1d,

    /// <summary>[out, in / groups, kh, kw].</summary>
    Conv2d,

    /// <summary>[out, in / groups, kd, kh, kw].</summary>
    Conv3d,

    /// <summary>Transposed convolution, [in, out / groups, k...].</summary>
    ConvTransposed,

    /// <summary>Query, key and value stacked, [3 d, d].</summary>
    AttentionInProjection,

    /// <summary>Four gates stacked, [4 h, in].</summary>
    Lstm,

    /// <summary>Three gates stacked, [3 h, in].</summary>
    Gru,

    /// <summary>Plain recurrent weight, [h, in].</summary>
    Rnn,

    /// <summary>A low-rank pair B A, [out, in] of rank r, or a tensor of such an update.</summary>
    LowRankPair,

    /// <summary>Scale of a normalisation, [n]: no spectrum.</summary>
    Norm,

    /// <summary>Bias, [n]: no spectrum.</summary>
    Bias,
}
