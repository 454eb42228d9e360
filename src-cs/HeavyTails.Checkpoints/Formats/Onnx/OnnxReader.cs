// Model: graph = 7; Graph: node = 1, initializer = 5; Node: input = 1, output = 2, op_type = 4, attribute = 5;
// Attribute: name = 1, i = 3, t = 5, g = 6, graphs = 11.  onnx/onnx, onnx.proto
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats.Onnx;

/// <summary>
/// Reads ONNX models. The format has no signature: a file is recognised if all of its bytes are fields of a ModelProto
/// and one of them is a graph.
/// </summary>
internal sealed class OnnxReader : ICheckpointReader
{
    public CheckpointFormat Format { get; } =
        new("Onnx")
        {
            Title = "ONNX",
            Extensions = [".onnx"],
            HasSignature = false,
        };

    public bool Recognises(CheckpointFile file)
    {
        try
        {
            var proto = new ProtoReader(file.Source.Forward(0, file.Source.Length));
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

    public CheckpointContent Read(CheckpointFile file) => new OnnxModel(file).Read();
}
