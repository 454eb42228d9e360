// Model.graph = 7; Graph: node = 1, initializer = 5; Node: input = 1, output = 2, op_type = 4, attribute = 5; Attribute: name = 1, i = 3,
// t = 5, g = 6, graphs = 11.  onnx/onnx, onnx.proto. Weights are the initializers and the Constant nodes' matrices, of the graph and of
// its branches (If, Loop, Scan); the operator that reads a weight says what it does.

using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Onnx;

internal sealed class OnnxReader
{
    private const int MaxDepth = 32;

    private readonly ByteSource _file;
    private readonly CheckpointOptions _options;
    private readonly ProtoReader _proto;
    private readonly Content _content = new(CheckpointFormat.Onnx);
    private readonly OnnxExternalData _external;
    private readonly HashSet<string> _names = [];
    private readonly List<OnnxNode> _nodes = [];
    private int _graphs;

    private OnnxReader(ByteSource file, CheckpointOptions options)
    {
        _file = file;
        _options = options;
        _proto = new ProtoReader(file.Forward(0, file.Length));
        _external = new OnnxExternalData(file, _content.Sources);
    }

    /// <summary>Whether the file is, to its last byte, fields that a ModelProto has, a graph among them.</summary>
    public static bool Recognises(ByteSource file)
    {
        try
        {
            var proto = new ProtoReader(file.Forward(0, file.Length));
            var graph = false;
            while (proto.Next("ModelProto"))
            {
                var expected = proto.Field switch
                {
                    1 or 5 => ProtoReader.Varint,
                    2 or 3 or 4 or 6 or 7 or 8 or 14 or 20 or 25 or 26 => ProtoReader.Bytes,
                    _ => -1,
                };
                if (proto.Type != expected)
                    return false;
                graph |= proto.Field == 7;
                proto.Skip("field");
            }
            return graph;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    public static Content Read(ByteSource file, CheckpointOptions options)
    {
        var reader = new OnnxReader(file, options);
        try
        {
            reader.ReadModel();
            OnnxOperators.Declare(reader._nodes, reader._content.Tensors);
            return reader._content;
        }
        catch
        {
            reader._content.Sources.ForEach(s => s.Dispose());
            throw;
        }
    }

    private void ReadModel()
    {
        while (_proto.Next("ModelProto"))
            switch (_proto.Field)
            {
                case 2:
                    _content.Metadata["producer"] = _proto.ReadText("producer name");
                    break;
                case 3:
                    _content.Metadata["producer version"] = _proto.ReadText("producer version");
                    break;
                case 7:
                    ReadGraph(0);
                    break;
                default:
                    _proto.Skip("ModelProto field");
                    break;
            }
    }

    private void ReadGraph(int depth)
    {
        if (depth > MaxDepth)
            throw _proto.Fail($"graphs nested more than {MaxDepth} deep");
        var graph = _graphs++;
        var outer = _proto.Enter("graph");
        while (_proto.Next("GraphProto"))
            switch (_proto.Field)
            {
                case 1:
                    ReadNode(depth, graph);
                    break;
                case 5:
                    Add(OnnxTensor.Read(_proto), null, graph);
                    break;
                case 15:
                    throw _proto.Fail("sparse initializers are not read: store the weights dense");
                default:
                    _proto.Skip("GraphProto field");
                    break;
            }
        _proto.Leave(outer);
    }

    private void ReadNode(int depth, int graph)
    {
        var outer = _proto.Enter("node");
        var node = new OnnxNode();
        List<OnnxTensor>? constants = null;
        Limits.CheckCount(_file, _proto.Position, _nodes.Count + 1, _options, "nodes");
        while (_proto.Next("NodeProto"))
            switch (_proto.Field)
            {
                case 1 when node.Inputs.Count < OnnxOperators.MostInputs:
                    (node.Inputs.Count == 0 ? node.Inputs = [] : node.Inputs).Add(_proto.ReadText("node input"));
                    break;
                case 2 when node.Output is null:
                    node.Output = _proto.ReadText("node output");
                    break;
                case 4:
                    node.Operator = _proto.ReadText("operator");
                    break;
                case 5:
                    ReadAttribute(node, ref constants, depth, graph);
                    break;
                default:
                    _proto.Skip("NodeProto field");
                    break;
            }
        _proto.Leave(outer);
        _nodes.Add(node);
        // Scalars, shapes and axes are constants too; only matrices can be weights.
        if (node is { Operator: "Constant", Output: { } output } && constants is not null)
            foreach (var constant in constants)
                if (constant.DType.IsFloat() && constant.Shape.Count >= 2)
                    Add(constant, output, graph);
    }

    private void ReadAttribute(OnnxNode node, ref List<OnnxTensor>? constants, int depth, int graph)
    {
        var outer = _proto.Enter("attribute");
        var name = "";
        while (_proto.Next("AttributeProto"))
            switch (_proto.Field)
            {
                case 1:
                    name = _proto.ReadText("attribute name");
                    break;
                case 3 when _proto.ReadVarint("attribute") is > 0 and <= int.MaxValue and var i:
                    if (name == "group")
                        node.Groups = (int)i;
                    break;
                case 3:
                    break;
                case 5:
                    (constants ??= []).Add(OnnxTensor.Read(_proto));
                    break;
                case 6 or 11:
                    ReadGraph(depth + 1);
                    break;
                default:
                    _proto.Skip("AttributeProto field");
                    break;
            }
        _proto.Leave(outer);
    }

    /// <summary>A branch may reuse a name of the graph around it; the later gets its graph's number.</summary>
    private void Add(OnnxTensor tensor, string? name, int graph)
    {
        name ??= tensor.Name;
        Limits.CheckCount(_file, tensor.At, _content.Tensors.Count + 1, _options);
        if (!_names.Add(name) && !_names.Add(name = $"{name}#{graph}"))
            throw _file.Fail(tensor.At, $"two tensors of a graph are called {Text.Quote(name)}");
        _content.Tensors.Add(tensor.ToEntry(name, _file, _external));
    }
}
