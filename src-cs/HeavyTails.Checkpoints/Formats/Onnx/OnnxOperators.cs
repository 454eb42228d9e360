using HeavyTails.Checkpoints.Model;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Formats.Onnx;

internal sealed class OnnxNode
{
    /// <summary>One empty list for all nodes until a first input comes: a node may be two bytes.</summary>
    private static readonly List<string> NoInputs = [];

    public List<string> Inputs { get; set; } = NoInputs;

    /// <summary>The first.</summary>
    public string? Output { get; set; }

    public string Operator { get; set; } = "";

    public int Groups { get; set; } = 1;
}

/// <summary>What a weight does, from the operator that reads it.</summary>
internal static class OnnxOperators
{
    /// <summary>No operator has its weights later.</summary>
    public const int MostInputs = 8;

    public static void Declare(List<OnnxNode> nodes, List<TensorEntry> tensors)
    {
        var byName = new Dictionary<string, TensorEntry>(tensors.Count);
        foreach (var tensor in tensors)
            byName.TryAdd(tensor.Name, tensor);
        foreach (var node in nodes)
        {
            // A weight that is only renamed or turned on its way keeps its meaning.
            if (
                node is { Operator: "Identity" or "Transpose" or "Cast", Inputs: [var from, ..], Output: { } to }
                && byName.TryGetValue(from, out var passed)
            )
                byName.TryAdd(to, passed);
            for (var i = 0; i < node.Inputs.Count; i++)
                if (byName.TryGetValue(node.Inputs[i], out var tensor) && tensor.DeclaredKind == LayerKind.Unknown)
                    (tensor.DeclaredKind, tensor.Groups) = (Kind(node.Operator, i, tensor.Shape.Count), node.Groups);
        }
    }

    private static LayerKind Kind(string type, int input, int rank) =>
        (type, input) switch
        {
            ("Conv", 1) => rank switch
            {
                3 => LayerKind.Conv1d,
                4 => LayerKind.Conv2d,
                5 => LayerKind.Conv3d,
                _ => LayerKind.Unknown,
            },
            ("ConvTranspose", 1) => LayerKind.ConvTransposed,
            ("Conv" or "ConvTranspose" or "Gemm", 2) => LayerKind.Bias,
            ("Gemm" or "MatMul", 0 or 1) => LayerKind.Linear,
            ("LSTM", 1 or 2) => LayerKind.Lstm,
            ("GRU", 1 or 2) => LayerKind.Gru,
            ("RNN", 1 or 2) => LayerKind.Rnn,
            ("LSTM" or "GRU" or "RNN", 3) => LayerKind.Bias,
            ("Gather", 0) when rank == 2 => LayerKind.Embedding,
            ("BatchNormalization" or "LayerNormalization" or "InstanceNormalization" or "GroupNormalization", 1) =>
                LayerKind.Norm,
            ("BatchNormalization" or "LayerNormalization" or "InstanceNormalization" or "GroupNormalization", 2) =>
                LayerKind.Bias,
            ("BatchNormalization", 3 or 4) => LayerKind.Norm,
            _ => LayerKind.Unknown,
        };
}
