using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>Tells what the parameters of torch.nn's classes do.</summary>
internal static class TorchModules
{
    /// <summary>The kind of layer by the name of the class without its module, which users' copies share.</summary>
    public static LayerKind Kind(string type) =>
        type switch
        {
            "Linear" or "NonDynamicallyQuantizableLinear" or "Bilinear" => LayerKind.Linear,
            "Embedding" or "EmbeddingBag" => LayerKind.Embedding,
            "Conv1d" => LayerKind.Conv1d,
            "Conv2d" => LayerKind.Conv2d,
            "Conv3d" => LayerKind.Conv3d,
            "ConvTranspose1d" or "ConvTranspose2d" or "ConvTranspose3d" => LayerKind.ConvTransposed,
            "MultiheadAttention" => LayerKind.AttentionInProjection,
            "LSTM" or "LSTMCell" => LayerKind.Lstm,
            "GRU" or "GRUCell" => LayerKind.Gru,
            "RNN" or "RNNCell" => LayerKind.Rnn,
            _ when type.Contains("Norm", StringComparison.Ordinal) => LayerKind.Norm,
            _ => LayerKind.Unknown,
        };
}
