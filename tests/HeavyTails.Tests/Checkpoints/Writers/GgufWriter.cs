using System.Text;

namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>Writes GGUF files, sound or not; see GgufReader.cs for the layout.</summary>
public static class GgufWriter
{
    /// <summary>A tensor with dimensions in the file's order, the innermost first.</summary>
    public sealed record Tensor(string Name, ulong[] Dimensions, uint Type, byte[] Data)
    {
        /// <summary>Offset in the file; null for the next place after the tensor before.</summary>
        public ulong? Offset { get; init; }
    }

    public static byte[] File(IEnumerable<byte[]> keys, IReadOnlyList<Tensor> tensors, int alignment = 32) =>
        File(3, keys, tensors, alignment);

    public static byte[] File(uint version, IEnumerable<byte[]> keys, IReadOnlyList<Tensor> tensors, int alignment = 32)
    {
        var list = keys.ToList();
        using var stream = new MemoryStream();
        stream.Write("GGUF"u8);
        stream.Write(BitConverter.GetBytes(version));
        stream.Write(BitConverter.GetBytes((ulong)tensors.Count));
        stream.Write(BitConverter.GetBytes((ulong)list.Count));
        list.ForEach(k => stream.Write(k));
        var offset = 0UL;
        foreach (var tensor in tensors)
        {
            stream.Write(Text(tensor.Name));
            stream.Write(BitConverter.GetBytes((uint)tensor.Dimensions.Length));
            foreach (var d in tensor.Dimensions)
                stream.Write(BitConverter.GetBytes(d));
            stream.Write(BitConverter.GetBytes(tensor.Type));
            stream.Write(BitConverter.GetBytes(tensor.Offset ?? offset));
            offset += (ulong)(tensor.Data.Length + Padding(tensor.Data.Length, alignment));
        }
        stream.Write(new byte[Padding(stream.Length, alignment)]);
        foreach (var tensor in tensors)
        {
            stream.Write(tensor.Data);
            stream.Write(new byte[Padding(tensor.Data.Length, alignment)]);
        }
        return stream.ToArray();
    }

    public static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. BitConverter.GetBytes((ulong)bytes.Length), .. bytes];
    }

    public static byte[] Key(string key, string value) => [.. Text(key), 8, 0, 0, 0, .. Text(value)];

    public static byte[] Key(string key, uint value) => [.. Text(key), 4, 0, 0, 0, .. BitConverter.GetBytes(value)];

    /// <summary>A key of any type, whose value's bytes are given.</summary>
    public static byte[] Key(string key, uint type, byte[] value) =>
        [.. Text(key), .. BitConverter.GetBytes(type), .. value];

    public static byte[] Array(uint type, ulong length, byte[] items) =>
        [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes(length), .. items];

    private static int Padding(long length, int alignment) => (int)((alignment - length % alignment) % alignment);
}
