// Weights are the initializers and the Constant nodes' matrices, of the graph and of its branches (If, Loop, Scan); the
// operator that reads a weight says what it does. Field numbers: see OnnxReader.cs.
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Onnx;

/// <summary>Reads the weights of one ONNX model.</summary>
internal sealed class OnnxModel
{
    /// <summary>Most graphs inside one another; each level of branches is one.</summary>
    private const int MaxDepth = 32;

    private readonly ByteSource _file;
    private readonly CheckpointOptions _options;
    private readonly ProtoReader _proto;
    private readonly CheckpointContent _content = new();
    private readonly OnnxExternalData _external;
    private readonly HashSet<string> _names = [];
    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, OnnxTensor> _constants = [];
    private int _graphs;

    public OnnxModel(CheckpointFile file)
    {
        (_file, _options) = (file.Source, file.Options);
        _proto = new ProtoReader(_file.Forward(0, _file.Length));
        _external = new OnnxExternalData(_file, _content.Sources);
    }

    /// <summary>Reads the whole model; closes the files beside it when that fails.</summary>
    public CheckpointContent Read()
    {
        try
        {
            ReadModel();
            new OnnxScales(_content.Tensors, Constant).Declare(_nodes);
            OnnxOperators.Declare(_nodes, _content.Tensors);
            return _content;
        }
        catch
        {
            _content.Sources.ForEach(s => s.Dispose());
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
        _file.CheckCount(_proto.Position, _nodes.Count + 1, _options, "nodes");
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
        // Scalars, shapes and axes are constants too; only matrices can be weights. The others may be their scales.
        if (node is { Operator: "Constant", Output: { } output } && constants is not null)
            foreach (var constant in constants)
                if (constant.DType.IsFloat() && constant.Shape.Count >= 2)
                    Add(constant, output, graph);
                else
                    _constants.TryAdd(output, constant);
    }

    /// <summary>The tensor of a Constant node that is no weight by itself; null when there is none.</summary>
    private TensorEntry? Constant(string name) =>
        _constants.TryGetValue(name, out var constant) ? constant.ToEntry(name, _file, _external) : null;

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
                case 3:
                    node.Set(name, (long)_proto.ReadVarint("attribute"));
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

    /// <summary>
    /// Adds a weight under its own or the given name. A branch may reuse a name of the graph around it: the later
    /// weight then gets its graph's number behind the name.
    /// </summary>
    private void Add(OnnxTensor tensor, string? name, int graph)
    {
        name ??= tensor.Name;
        _file.CheckCount(tensor.At, _content.Tensors.Count + 1, _options);
        if (!_names.Add(name) && !_names.Add(name = $"{name}#{graph}"))
            throw _file.Fail(tensor.At, $"two tensors of a graph are called {Text.Quote(name)}");
        _content.Tensors.Add(tensor.ToEntry(name, _file, _external));
    }
}
