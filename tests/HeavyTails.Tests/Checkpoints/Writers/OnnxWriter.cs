using System.Text;

namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>Writes the few protocol-buffer fields of ONNX that a model with weights has.</summary>
public static class OnnxWriter
{
    public const int Float = 1,
        UInt8 = 2,
        Int8 = 3,
        Int32 = 6,
        Float16 = 10,
        Double = 11,
        BFloat16 = 16,
        UInt4 = 21,
        Int4 = 22;

    public static byte[] Model(params byte[][] graphFields) =>
        Join(Varint(1, 8), Text(2, "heavytails-tests"), Bytes(7, Join(graphFields)), Bytes(8, Varint(2, 17)));

    public static byte[] Initializer(byte[] tensor) => Bytes(5, tensor);

    public static byte[] Tensor(string name, int type, long[] shape, params byte[][] numbers) =>
        Join([.. shape.Select(d => Varint(1, (ulong)d)), Varint(2, (ulong)type), Text(8, name), .. numbers]);

    public static byte[] Raw(byte[] numbers) => Bytes(9, numbers);

    public static byte[] FloatData(byte[] numbers) => Bytes(4, numbers);

    public static byte[] Int32Data(IEnumerable<ushort> bits) => Bytes(5, Join([.. bits.Select(b => Leb(b))]));

    public static byte[] External(params (string Key, string Value)[] entries) =>
        Join([.. entries.Select(e => Bytes(13, Join(Text(1, e.Key), Text(2, e.Value)))), Varint(14, 1)]);

    public static byte[] Node(string type, string[] inputs, string output, params byte[][] attributes) =>
        Bytes(
            1,
            Join([
                .. inputs.Select(i => Text(1, i)),
                Text(2, output),
                Text(4, type),
                .. attributes.Select(a => Bytes(5, a)),
            ])
        );

    public static byte[] IntAttribute(string name, long value) => Join(Text(1, name), Varint(3, (ulong)value));

    public static byte[] TensorAttribute(string name, byte[] tensor) => Join(Text(1, name), Bytes(5, tensor));

    public static byte[] GraphAttribute(string name, params byte[][] graphFields) =>
        Join(Text(1, name), Bytes(6, Join(graphFields)));

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(p => p)];

    public static byte[] Varint(int field, ulong value) => Join(Leb((ulong)field << 3), Leb(value));

    public static byte[] Bytes(int field, byte[] content) =>
        Join(Leb((ulong)field << 3 | 2), Leb((ulong)content.Length), content);

    public static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Leb(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
