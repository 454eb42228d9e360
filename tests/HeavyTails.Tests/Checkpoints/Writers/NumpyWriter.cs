using System.Text;

namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>Writes .npy arrays of versions 1 to 3.</summary>
public static class NumpyWriter
{
    public static byte[] Array(string descr, long[] shape, byte[] numbers, bool fortran = false, int version = 1) =>
        Array(
            $"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")},"
                + $" 'shape': ({string.Concat(shape.Select(d => $"{d}, "))}), }}",
            numbers,
            version
        );

    public static byte[] Array(string header, byte[] numbers, int version = 1)
    {
        var text = Encoding.Latin1.GetBytes(header);
        var fixedBytes = version == 1 ? 10 : 12;
        var padded = (fixedBytes + text.Length + 1 + 63) / 64 * 64 - fixedBytes;
        using var file = new MemoryStream();
        file.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', (byte)version, 0]);
        file.Write(BitConverter.GetBytes(padded).AsSpan(0, fixedBytes - 8));
        file.Write(text);
        for (var i = text.Length; i < padded - 1; i++)
            file.WriteByte((byte)' ');
        file.WriteByte((byte)'\n');
        file.Write(numbers);
        return file.ToArray();
    }
}
