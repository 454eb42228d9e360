using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Formats.Onnx;

/// <summary>
/// Narrow floats, whose bits, and integers, whose values are stored as variable-length integers
/// (TensorProto.int32_data).
/// </summary>
internal sealed class VarintNumbers : TensorNumbers
{
    /// <summary>Number of bytes of all integers together.</summary>
    public required long ByteLength { get; init; }

    public override TensorData Load(int[] shape, int count) =>
        new TensorNumbers
        {
            Source = new MemorySource(LoadBits(shape, count)) { Name = Source.Name },
            Start = 0,
            DType = DType,
        }.Load(shape, count);

    public override byte[] LoadBits(int[] shape, int count)
    {
        var reader = Source.Forward(Start, ByteLength);
        var size = DType.Size();
        if ((long)count * size > Array.MaxLength)
            throw reader.Fail($"{count} numbers of {size} bytes are more than one array can hold");
        var bytes = new byte[count * size];
        var signed = DType is DType.I8 or DType.I16 or DType.I32;
        for (var i = 0; i < count; i++)
        {
            var bits = reader.ReadVarint("number");
            // Negative integers are stored with the bits of a 64-bit one.
            var outside = signed
                ? (long)bits < -(1L << (8 * size - 1)) || (long)bits >= 1L << (8 * size - 1)
                : bits >> (8 * size) != 0;
            if (outside)
                throw reader.Fail($"{(signed ? (long)bits : bits)} is no {DType.Name()}: more than {8 * size} bits");
            for (var k = 0; k < size; k++)
                bytes[i * size + k] = (byte)(bits >> (8 * k));
        }
        if (reader.Remaining > 0)
            throw reader.Fail($"{reader.Remaining} bytes are left after {count} numbers");
        return bytes;
    }
}
