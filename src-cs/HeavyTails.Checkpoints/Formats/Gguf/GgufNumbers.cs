using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Formats.Gguf;

/// <summary>Numbers in quantised blocks, dequantised to float32 as they are read.</summary>
internal sealed class GgufNumbers(GgufType type) : TensorNumbers
{
    /// <summary>Bytes of blocks that are held at a time.</summary>
    private const int ChunkBytes = 1 << 16;

    public override TensorData Load(int[] shape, int count)
    {
        var decode = type.Decode!;
        var values = GC.AllocateUninitializedArray<float>(count);
        var blocks = count / type.Values;
        var reader = Source.Forward(Start, (long)blocks * type.Bytes);
        var chunk = new byte[Math.Min(blocks, ChunkBytes / type.Bytes) * type.Bytes];
        for (var block = 0; block < blocks; )
        {
            var part = chunk.AsSpan(0, Math.Min(blocks - block, ChunkBytes / type.Bytes) * type.Bytes);
            reader.ReadExactly(part, "blocks");
            for (; part.Length > 0; part = part[type.Bytes..], block++)
                decode(part[..type.Bytes], values.AsSpan(block * type.Values, type.Values));
        }
        return new TensorData(shape, values);
    }
}
