// The operators that read quantised weights, with the inputs that hold a weight, its scale and its zero point:
//   DequantizeLinear       0 1 2, attributes axis (default 1) and block_size (opset 21)
//   QLinearConv            3 4 5, scales by output            QLinearMatMul, QGemm   3 4 5 and 0 1 2
//   ConvInteger            1 - 3, MatMulInteger  1 - 3: the scale is multiplied later; ONNX Runtime's quantiser names
//                          it NAME_scale where the weight is NAME_quantized
//   DynamicQuantizeMatMul  1 2 3, MatMulIntegerToFloat 1 3 5   (com.microsoft)
//   MatMulNBits            1 2 3, see OnnxBlocks.cs            (com.microsoft)
// onnx/onnx, docs/Operators.md; microsoft/onnxruntime, docs/ContribOperators.md
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Onnx;

/// <summary>Gives quantised weights the scales that the graph's operators multiply them by.</summary>
internal sealed class OnnxScales
{
    private const string Quantised = "_quantized";

    private readonly Func<string, TensorEntry?> _constant;
    private readonly List<TensorEntry> _tensors;
    private readonly Dictionary<string, TensorEntry> _byName;

    /// <param name="tensors">The weights found so far; quantised constants of nodes are added.</param>
    /// <param name="constant">The tensor of a Constant node by the name of its output; null for none.</param>
    public OnnxScales(List<TensorEntry> tensors, Func<string, TensorEntry?> constant)
    {
        (_tensors, _constant) = (tensors, constant);
        _byName = new Dictionary<string, TensorEntry>(tensors.Count);
        foreach (var tensor in tensors)
            _byName.TryAdd(tensor.Name, tensor);
    }

    /// <summary>Declares the scales of all weights that the nodes read.</summary>
    public void Declare(List<OnnxNode> nodes)
    {
        foreach (var node in nodes)
            switch (node.Operator)
            {
                case "DequantizeLinear":
                    Declare(node, 0, (1, 2), node.Axis ?? 1);
                    break;
                case "QLinearConv":
                    Declare(node, 3, (4, 5), 0);
                    break;
                case "QLinearMatMul":
                    Declare(node, 0, (1, 2), -2);
                    Declare(node, 3, (4, 5), -1);
                    break;
                case "QGemm":
                    Declare(node, 3, (4, 5), node.TransposesB ? 0 : 1);
                    break;
                case "DynamicQuantizeMatMul":
                    Declare(node, 1, (2, 3), -1);
                    break;
                case "MatMulIntegerToFloat":
                    Declare(node, 1, (3, 5), -1);
                    break;
                case "ConvInteger":
                    Declare(node, 1, (-1, 3), 0);
                    break;
                case "MatMulInteger":
                    Declare(node, 1, (-1, 3), -1);
                    break;
                case "MatMulNBits" when Input(node, 1) is { Scale: null } weight && Input(node, 2) is { } scales:
                    weight.Scale = OnnxBlocks.Scale(node, weight, scales, Input(node, 3));
                    break;
            }
    }

    private void Declare(OnnxNode node, int weight, (int Scale, int ZeroPoint) inputs, int axis)
    {
        if (Input(node, weight) is not { Scale: null } tensor)
            return;
        var scale =
            inputs.Scale >= 0 ? Input(node, inputs.Scale)
            : tensor.Name.EndsWith(Quantised, StringComparison.Ordinal)
                ? Find(tensor.Name[..^Quantised.Length] + "_scale")
            : null;
        if (scale is null)
            return;
        tensor.Scale = new AffineScale(scale)
        {
            ZeroPoints = Input(node, inputs.ZeroPoint),
            Axis = axis,
            BlockSize = node.Operator == "DequantizeLinear" ? node.BlockSize : 0,
            TypeName = (tensor.Numbers as PackedBits)?.TypeName,
        };
        if (!_byName.ContainsKey(tensor.Name))
        {
            _byName.Add(tensor.Name, tensor);
            _tensors.Add(tensor);
        }
    }

    private TensorEntry? Input(OnnxNode node, int index) =>
        index >= 0 && index < node.Inputs.Count ? Find(node.Inputs[index]) : null;

    private TensorEntry? Find(string name) => _byName.GetValueOrDefault(name) ?? _constant(name);
}
