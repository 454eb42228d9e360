using HeavyTails.Core.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HeavyTails.Training.Modules;

/// <summary>What the parameters of TorchSharp's modules do, by the class of the module that owns them.</summary>
internal static class ModuleKinds
{
    /// <summary>
    /// The kind of a parameter; Unknown for those of other classes, where its name and shape decide. That of a module
    /// holds for parameters of two dimensions or more: a vector of it is a bias.
    /// </summary>
    /// <param name="owner">The module that registered the parameter.</param>
    /// <param name="leaf">The parameter's own name: "weight", "in_proj_weight".</param>
    public static LayerKind Of(nn.Module owner, string leaf) =>
        owner switch
        {
            Linear or Bilinear => LayerKind.Linear,
            Embedding or EmbeddingBag => LayerKind.Embedding,
            Conv1d => LayerKind.Conv1d,
            Conv2d => LayerKind.Conv2d,
            Conv3d => LayerKind.Conv3d,
            ConvTranspose1d or ConvTranspose2d or ConvTranspose3d => LayerKind.ConvTransposed,
            // Without in_proj_weight the module has q_proj_weight, k_proj_weight and v_proj_weight.
            MultiheadAttention => leaf == "in_proj_weight" ? LayerKind.AttentionInProjection : LayerKind.Unknown,
            // The projection of an LSTM's outputs is a dense layer among its gates, which its name tells.
            LSTM or LSTMCell when !leaf.StartsWith("weight_hr", StringComparison.Ordinal) => LayerKind.Lstm,
            GRU or GRUCell => LayerKind.Gru,
            RNN or RNNCell => LayerKind.Rnn,
            NormBase or LayerNorm or GroupNorm => LayerKind.Norm,
            _ => LayerKind.Unknown,
        };

    /// <summary>Number of groups of a convolution; null for every other module.</summary>
    public static int? Groups(nn.Module owner) => owner is Convolution convolution ? (int)convolution.groups : null;
}
