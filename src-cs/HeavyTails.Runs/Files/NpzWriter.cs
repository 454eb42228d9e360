// .npz: a zip of NAME.npy, stored as numpy.savez does. Each is  93 "NUMPY" 1 0, u16 length of the header, the header
// {'descr': '<f8', 'fortran_order': False, 'shape': (n,), } padded with blanks and "\n" to a multiple of 64 bytes, then
// the numbers, little-endian.  numpy/lib/format.py
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace HeavyTails.Runs.Files;

/// <summary>
/// Writes vectors of float64 numbers as NumPy's .npz, from which numpy.load gives them by their names. The same vectors
/// give the same bytes.
/// </summary>
public sealed class NpzWriter : IDisposable
{
    private const int Alignment = 64;

    // The earliest time that a zip has, so that the bytes do not depend on when they were written.
    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive zip;
    private readonly HashSet<string> names = [];

    /// <summary>Begins an archive on a stream, which stays open.</summary>
    public NpzWriter(Stream stream) => zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);

    /// <summary>Adds a vector.</summary>
    /// <param name="name">Its name in the archive, without ".npy".</param>
    /// <param name="numbers">The numbers, [n].</param>
    /// <exception cref="ArgumentException">A vector of this name is there already.</exception>
    public void Add(string name, ReadOnlySpan<double> numbers)
    {
        if (!names.Add(name))
            throw new ArgumentException($"two vectors are called '{name}'");
        var entry = zip.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = Time;
        using var stream = entry.Open();
        stream.Write(Header(numbers.Length));
        stream.Write(MemoryMarshal.AsBytes(numbers));
    }

    /// <summary>Ends the archive.</summary>
    public void Dispose() => zip.Dispose();

    private static byte[] Header(int count)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({count},), }}"
        );
        const int before = 10;
        var length = ((before + text.Length + Alignment) / Alignment * Alignment) - before;
        var header = new byte[before + length];
        header[0] = 0x93;
        Encoding.ASCII.GetBytes("NUMPY").CopyTo(header, 1);
        (header[6], header[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)length);
        Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n").CopyTo(header, before);
        return header;
    }
}
