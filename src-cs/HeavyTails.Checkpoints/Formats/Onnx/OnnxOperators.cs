using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Formats.Onnx;

/// <summary>A node of an ONNX graph, as far as it tells what its weights do.</summary>
internal sealed class OnnxNode
{
    /// <summary>One empty list for all nodes without inputs: a node may be two bytes in the file.</summary>
    private static readonly List<string> NoInputs = [];

    /// <summary>Names of the first inputs, at most <see cref="OnnxOperators.MostInputs"/>.</summary>
    public List<string> Inputs { get; set; } = NoInputs;

    /// <summary>Name of the first output; null when there is none.</summary>
    public string? Output { get; set; }

    public string Operator { get; set; } = "";

    public int Groups { get; set; } = 1;

    /// <summary>The attribute axis; null when it is not given.</summary>
    public int? Axis { get; set; }

    /// <summary>The attribute block_size; 0 when it is not given.</summary>
    public long BlockSize { get; set; }

    /// <summary>The attribute bits of MatMulNBits; null when it is not given.</summary>
    public long? Bits { get; set; }

    /// <summary>The attributes N and K of MatMulNBits, outputs and inputs; 0 when they are not given.</summary>
    public long N { get; set; }

    /// <inheritdoc cref="N"/>
    public long K { get; set; }

    /// <summary>Whether a product takes its second factor transposed.</summary>
    public bool TransposesB { get; set; }

    /// <summary>Keeps an integer attribute, if it is one of those above.</summary>
    public void Set(string attribute, long value)
    {
        switch (attribute)
        {
            case "group" when value is > 0 and <= int.MaxValue:
                Groups = (int)value;
                break;
            case "axis" when value is >= int.MinValue and <= int.MaxValue:
                Axis = (int)value;
                break;
            case "block_size":
                BlockSize = value;
                break;
            case "bits":
                Bits = value;
                break;
            case "N":
                N = value;
                break;
            case "K":
                K = value;
                break;
            case "transB":
                TransposesB = value != 0;
                break;
        }
    }
}

/// <summary>Tells what a weight does by the operator that reads it.</summary>
internal static class OnnxOperators
{
    /// <summary>Number of inputs that are looked at: no operator has its weights later.</summary>
    public const int MostInputs = 8;

    /// <summary>
    /// Sets the layout of all tensors, and the kind and the groups of each that an operator of the nodes reads.
    /// </summary>
    public static void Declare(List<OnnxNode> nodes, List<TensorEntry> tensors)
    {
        var byName = new Dictionary<string, TensorEntry>(tensors.Count);
        foreach (var tensor in tensors)
        {
            tensor.Layout = TensorLayout.OutIn;
            byName.TryAdd(tensor.Name, tensor);
        }
        foreach (var node in nodes)
        {
            // A weight that is renamed, transposed or cast before its use keeps its meaning.
            if (
                node
                    is {
                        Operator: "Identity" or "Transpose" or "Cast" or "DequantizeLinear",
                        Inputs: [var from, ..],
                        Output: { } to
                    }
                && byName.TryGetValue(from, out var passed)
            )
                byName.TryAdd(to, passed);
            for (var i = 0; i < node.Inputs.Count; i++)
                if (byName.TryGetValue(node.Inputs[i], out var tensor) && tensor.DeclaredKind == LayerKind.Unknown)
                {
                    tensor.DeclaredKind = Kind(node.Operator, i, tensor.Shape.Count);
                    if (tensor.DeclaredKind != LayerKind.Unknown)
                        tensor.Groups = node.Groups;
                    if (node.Operator is "LSTM" or "GRU")
                        tensor.GateOrder = GateOrder.Onnx;
                }
        }
    }

    private static LayerKind Kind(string type, int input, int rank) =>
        (type, input) switch
        {
            ("Conv" or "ConvInteger", 1) or ("QLinearConv", 3) => rank switch
            {
                3 => LayerKind.Conv1d,
                4 => LayerKind.Conv2d,
                5 => LayerKind.Conv3d,
                _ => LayerKind.Unknown,
            },
            ("ConvTranspose", 1) => LayerKind.ConvTransposed,
            ("Conv" or "ConvTranspose" or "Gemm", 2) => LayerKind.Bias,
            ("Gemm" or "MatMul" or "MatMulInteger", 0 or 1) => LayerKind.Linear,
            ("QLinearMatMul", 0 or 3) or ("QGemm", 3) => LayerKind.Linear,
            ("DynamicQuantizeMatMul" or "MatMulIntegerToFloat" or "MatMulNBits", 1) => LayerKind.Linear,
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
