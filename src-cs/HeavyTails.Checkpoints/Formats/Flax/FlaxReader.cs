// flax.serialization.to_bytes: MessagePack of nested maps by name, with the extension types
//   1  an array, 3 a NumPy scalar: MessagePack of (shape, name of the dtype, bytes in row-major order)
//   2  a Python complex number, (real, imaginary)
// and, for arrays of more than 2^30 bytes, {"__msgpack_chunked_array__": true, "shape": {"0": d0, ...}, "chunks": {"0":
// array, ...}}.  flax/serialization.py. Hugging Face's flax_model.msgpack is such a file.
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats.Flax;

/// <summary>
/// Flax's format. It has no signature: a file is recognised if it is one MessagePack map from its first byte to its
/// last.
/// </summary>
internal sealed class FlaxReader : ICheckpointReader
{
    public CheckpointFormat Format { get; } =
        new("Flax")
        {
            Title = "flax .msgpack",
            Extensions = [".msgpack"],
            HasSignature = false,
        };

    public bool Recognises(CheckpointFile file)
    {
        // A map that is not empty and whose first key is a text.
        if (
            file.Head
            is not (
                [>= 0x81 and <= 0x8f, (>= 0xa0 and <= 0xbf) or 0xd9 or 0xda or 0xdb, ..]
                or [0xde, _, _, (>= 0xa0 and <= 0xbf) or 0xd9 or 0xda or 0xdb, ..]
                or [0xdf, _, _, _, _, (>= 0xa0 and <= 0xbf) or 0xd9 or 0xda or 0xdb, ..]
            )
        )
            return false;
        try
        {
            var reader = file.Source.Forward(0, file.Source.Length);
            Msgpack.Skip(reader);
            return reader.Remaining == 0;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    public CheckpointContent Read(CheckpointFile file)
    {
        var content = new FlaxTree(file).Read();
        return content.Tensors.Count > 0
            ? content
            : throw file.Source.Fail(null, "the MessagePack file holds no arrays of flax");
    }
}
