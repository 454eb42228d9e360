// u64 header length N, N bytes of JSON {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]},
// "__metadata__": {"k": "v"}}, then the data, little-endian, row-major, without gaps.
// huggingface/safetensors, README "Format" and tensor.rs.
using System.Buffers.Binary;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Roles;

namespace HeavyTails.Checkpoints.Formats.Safetensors;

/// <summary>Hugging Face's format: a JSON header and the raw numbers.</summary>
internal sealed class SafetensorsReader : ICheckpointReader
{
    public CheckpointFormat Format { get; } =
        new("Safetensors") { Title = "safetensors", Extensions = [".safetensors"] };

    public bool Recognises(CheckpointFile file) =>
        file.Head.Length >= 9
        && BinaryPrimitives.ReadUInt64LittleEndian(file.Head) is >= 2 and <= 1UL << 40
        && file.Head[8] == (byte)'{';

    public CheckpointContent Read(CheckpointFile file)
    {
        var source = file.Source;
        var length = source.Forward(0, Math.Min(8, source.Length)).ReadUInt64("header length");
        var longest = file.Options.MaxHeaderBytes;
        if (length > (ulong)longest)
            throw source.Fail(
                0,
                $"a header of {length} bytes, expected at most {longest}"
                    + $" (CheckpointOptions.{nameof(file.Options.MaxHeaderBytes)})"
            );
        var content = SafetensorsHeader.Read(file, source.ReadAll(8, (int)length, "safetensors header"));
        if (content.Metadata.TryGetValue("format", out var framework))
            content.Tensors.ForEach(tensor => tensor.Layout = Layout(framework));
        return content;
    }

    /// <summary>
    /// The order of the dimensions in the framework that wrote the file, as Transformers and MLX name it in the
    /// metadata.
    /// </summary>
    private static TensorLayout Layout(string framework) =>
        framework switch
        {
            "pt" => TensorLayout.OutIn,
            "tf" or "flax" => TensorLayout.InOut,
            "mlx" => TensorLayout.OutTapsIn,
            _ => TensorLayout.Unknown,
        };
}
