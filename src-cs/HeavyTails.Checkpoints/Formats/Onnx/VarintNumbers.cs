using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Formats.Onnx;

/// <summary>Narrow floats whose bits are stored as variable-length integers (TensorProto.int32_data).</summary>
internal sealed class VarintNumbers : TensorNumbers
{
    /// <summary>Number of bytes of all integers together.</summary>
    public required long ByteLength { get; init; }

    public override TensorData Load(int[] shape, int count)
    {
        var reader = Source.Forward(Start, ByteLength);
        var size = DType.Size();
        var bytes = new byte[(long)count * size];
        for (var i = 0; i < count; i++)
        {
            var bits = reader.ReadVarint("number");
            if (bits >> (8 * size) != 0)
                throw reader.Fail($"{bits} is no {DType.Name()}: more than {8 * size} bits");
            bytes[i * size] = (byte)bits;
            if (size == 2)
                bytes[i * 2 + 1] = (byte)(bits >> 8);
        }
        if (reader.Remaining > 0)
            throw reader.Fail($"{reader.Remaining} bytes are left after {count} numbers");
        return new TensorNumbers
        {
            Source = new MemorySource(bytes) { Name = Source.Name },
            Start = 0,
            DType = DType,
        }.Load(shape, count);
    }
}
