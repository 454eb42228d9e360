// PREFIX.index is a table (SortedTable.cs) of names and descriptions, PREFIX.data-00000-of-00001 has the numbers:
//   ""      BundleHeaderProto: num_shards = 1, endianness = 2 (1: big), version = 3
//   NAME    BundleEntryProto: dtype = 1, shape = 2 (TensorShapeProto: dim = 2 of size = 1, unknown_rank = 3),
//           shard_id = 3, offset = 4, size = 5, crc32c = 6 (fixed32, masked), slices = 7
// A variable in an object graph is called PATH/.ATTRIBUTES/VARIABLE_VALUE, in a graph of TensorFlow 1 by its name. A
// partitioned variable has slices; their own entries begin with a zero byte.
// tensorflow/tensorflow, core/protobuf/tensor_bundle.proto and core/util/tensor_bundle
using HeavyTails.Checkpoints.Formats.Onnx;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Roles;

namespace HeavyTails.Checkpoints.Formats.TensorFlow;

/// <summary>Reads checkpoints of TensorFlow (version 2 of the format) and the variables of SavedModels.</summary>
internal sealed class TensorFlowReader : ICheckpointReader
{
    private const string VariableValue = "/.ATTRIBUTES/VARIABLE_VALUE",
        ObjectGraph = "_CHECKPOINTABLE_OBJECT_GRAPH";

    // The table's signature is at its end.
    public CheckpointFormat Format { get; } =
        new("TensorFlow")
        {
            Title = "TensorFlow checkpoint",
            Extensions = [BundleFiles.IndexExtension],
            HasSignature = false,
        };

    public bool Recognises(CheckpointFile file) => SortedTable.HasSignature(file.Source);

    public CheckpointContent Read(CheckpointFile file)
    {
        var content = new CheckpointContent { InModelOrder = false };
        try
        {
            Read(file, content);
            return content;
        }
        catch
        {
            content.Sources.ForEach(s => s.Dispose());
            throw;
        }
    }

    private static void Read(CheckpointFile file, CheckpointContent content)
    {
        BundleFiles? files = null;
        foreach (var (key, at, value) in new SortedTable(file.Source).Entries())
        {
            if (files is null)
            {
                if (key.Length > 0)
                    throw file.Source.Fail(at, "expected the header of a checkpoint first");
                files = Header(file.Source, at, value, content);
                continue;
            }
            file.Source.CheckCount(at, content.Tensors.Count + 1, file.Options);
            // The slices of a partitioned variable, which is listed under its name.
            if (key[0] == 0)
                continue;
            var name = System.Text.Encoding.UTF8.GetString(key);
            if (name == ObjectGraph)
                continue;
            var shown = name.EndsWith(VariableValue, StringComparison.Ordinal) ? name[..^VariableValue.Length] : name;
            var entry = BundleEntry.Read(file.Source, at, shown, value).ToEntry(files);
            entry.Layout = TensorLayout.InOut;
            content.Tensors.Add(entry);
        }
        if (files is null)
            throw file.Source.Fail(0, "an empty table: not the index of a checkpoint");
        RecurrentCells.Declare(content.Tensors);
    }

    private static BundleFiles Header(ByteSource index, long at, byte[] value, CheckpointContent content)
    {
        var proto = Proto(index, value, "header");
        var (shards, bigEndian) = (1L, false);
        while (proto.Next("BundleHeaderProto"))
            switch (proto.Field)
            {
                case 1:
                    shards = (long)Math.Min(proto.ReadVarint("num_shards"), int.MaxValue);
                    break;
                case 2:
                    bigEndian = proto.ReadVarint("endianness") == 1;
                    break;
                default:
                    proto.Skip("field of BundleHeaderProto");
                    break;
            }
        return shards is > 0 and < 100_000
            ? new BundleFiles(index, (int)shards, content.Sources) { BigEndian = bigEndian }
            : throw index.Fail(at, $"{shards} data files, expected 1 to 99999");
    }

    /// <summary>A reader of a message that is a value of the table.</summary>
    internal static ProtoReader Proto(ByteSource index, byte[] value, string what) =>
        new(new MemorySource(value) { Name = $"{index.Name}!{what}" }.Forward(0, value.Length));
}
