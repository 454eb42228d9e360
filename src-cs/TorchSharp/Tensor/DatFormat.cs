// TorchSharp's .dat: [LEB128 count] then for each entry [BinaryWriter string: name] and a tensor:
// [LEB128 ScalarType][LEB128 rank][LEB128 size]*rank, the elements in row-major order, little-endian.
namespace TorchSharp;

using static torch;

internal static class DatFormat
{
    public static void Write(BinaryWriter writer, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var flat = tensor.detach().cpu().contiguous();
        WriteLeb128(writer, (long)flat.dtype);
        WriteLeb128(writer, flat.dim());
        foreach (var size in flat.shape) WriteLeb128(writer, size);
        writer.Write(flat.bytes);
    }

    /// <summary>Reads an entry into the tensor.</summary>
    public static void Read(BinaryReader reader, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var values = Read(reader);
        RequireSame("tensor", tensor, values);
        tensor.copy_(values);
    }

    public static void RequireSame(string name, Tensor expected, Tensor found)
    {
        if (found.dtype != expected.dtype || !found.shape.SequenceEqual(expected.shape))
            throw new ArgumentException($"{name}: expected {Describe(expected.dtype, expected.shape)}, the file has {Describe(found.dtype, found.shape)}");
    }

    /// <summary>Reads an entry as a new tensor on the CPU.</summary>
    public static Tensor Read(BinaryReader reader)
    {
        var type = (ScalarType)ReadLeb128(reader);
        if (!Enum.IsDefined(type)) throw new InvalidDataException($"expected an element type of PyTorch, got {(int)type}");
        var rank = ReadLeb128(reader);
        if (rank is < 0 or > 64) throw new InvalidDataException($"expected a rank of 0 to 64, got {rank}");
        var shape = new long[rank];
        for (var i = 0; i < rank; i++) shape[i] = ReadLeb128(reader);

        // The size is checked against the file before memory is asked for: a broken header must not allocate.
        var elements = shape.Aggregate(1L, (product, size) => checked(product * size));
        using var probe = empty(0, dtype: type);
        var wanted = checked(elements * probe.ElementSize);
        var stream = reader.BaseStream;
        if (stream.CanSeek && wanted > stream.Length - stream.Position)
            throw new EndOfStreamException($"offset {stream.Position}: expected {wanted} bytes for {Describe(type, shape)}, the file has {stream.Length - stream.Position} more");
        var tensor = empty(shape, dtype: type);
        try { stream.ReadExactly(tensor.bytes); }
        catch { tensor.Dispose(); throw; }
        return tensor;
    }

    public static void WriteLeb128(BinaryWriter writer, long value) => writer.Write7BitEncodedInt64(value);
    public static long ReadLeb128(BinaryReader reader) => reader.Read7BitEncodedInt64();

    private static string Describe(ScalarType type, long[] shape) => $"{type} [{string.Join(" x ", shape)}]";
}
