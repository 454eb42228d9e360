// HDF5 as h5py writes it: superblock -> root group -> groups and datasets, each an object header with messages.
//   superblock 0, 1   signature, versions, sizes of offsets and lengths (8 here), root's symbol table entry
//   superblock 2, 3   signature, version, sizes, flags, four addresses, the last of the root's object header
// HDF Group, File Format Specification 3.0. The package PureHDF 2.2 reads the format too, but it allocates what a
// length field says (2 GiB for a file of 4 KB) and overflows the stack on a header that continues in itself, so
// it cannot be given files of strangers; here each length is checked against the file, and all that is read of
// structures is limited by the file's length.
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>The objects of an HDF5 file. Nothing outside the file is ever opened.</summary>
internal sealed class Hdf5File
{
    /// <summary>Address that stands for "none".</summary>
    public const ulong Undefined = ulong.MaxValue;

    /// <summary>
    /// Most times the file's length that may be read of its structures. Each is needed once, some twice.
    /// </summary>
    private const int MostReads = 8;

    /// <summary>Bytes that a read counts besides its own, so that many small ones are limited too.</summary>
    private const int CostOfRead = 32;

    private readonly Dictionary<ulong, Hdf5Object> _objects = [];
    private readonly Dictionary<ulong, Hdf5GlobalHeap> _heaps = [];
    private readonly ulong _base;
    private long _left,
        _unclaimed;
    private double _inflated;

    public Hdf5File(ByteSource source, CheckpointOptions options)
    {
        (Source, Options, _unclaimed) = (source, options, source.Length);
        _left = source.Length <= long.MaxValue / (2 * MostReads) ? MostReads * source.Length : long.MaxValue / 2;
        _left += 1 << 16;
        var cursor = Cursor(0, Math.Min(source.Length, 128), "HDF5 superblock");
        cursor.Expect(Signature);
        var version = cursor.U8();
        if (version > 3)
            throw source.Fail(8, $"an HDF5 superblock of version {version}, expected 0 to 3");
        cursor.Take(version < 2 ? 4 : 0);
        int offsets = cursor.U8(),
            lengths = cursor.U8();
        if ((offsets, lengths) != (8, 8))
            throw source.Fail(9, $"HDF5 offsets of {offsets} bytes and lengths of {lengths}, expected 8 of each");
        cursor.Take(
            version switch
            {
                0 => 1 + 4 + 4,
                1 => 1 + 4 + 4 + 4,
                _ => 1,
            }
        );
        _base = cursor.U64();
        cursor.Take(8);
        var end = cursor.U64();
        if (end > (ulong)source.Length)
            throw source.Fail(source.Length, $"an HDF5 file of {end} bytes is cut short: it has {source.Length}");
        cursor.Take(version < 2 ? 8 + 8 : 0);
        Root = Object(cursor.U64());
    }

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10];

    public ByteSource Source { get; }

    public CheckpointOptions Options { get; }

    public Hdf5Object Root { get; }

    /// <summary>The object whose header is at an address; read once.</summary>
    public Hdf5Object Object(ulong address)
    {
        if (!_objects.TryGetValue(address, out var found))
        {
            Source.CheckCount(At(address), _objects.Count + 1, Options, "HDF5 objects");
            _objects.Add(address, found = new Hdf5Object(this, address));
        }
        return found;
    }

    public Hdf5GlobalHeap GlobalHeap(ulong address)
    {
        if (!_heaps.TryGetValue(address, out var found))
            _heaps.Add(address, found = new Hdf5GlobalHeap(this, address));
        return found;
    }

    /// <summary>The byte offset of an address.</summary>
    public long At(ulong address) =>
        address <= long.MaxValue && _base <= long.MaxValue - address
            ? (long)(address + _base)
            : throw Source.Fail(null, $"an HDF5 address of {address}, which is outside the file");

    /// <summary>The bytes of a structure. All reads together are limited by the file's length.</summary>
    public byte[] Read(long at, long length, string what)
    {
        Source.CheckRange(at, length, what);
        Spend(at, length, what);
        return length <= int.MaxValue
            ? Source.ReadAll(at, (int)length, what)
            : throw Source.Fail(at, $"{what} of {length} bytes");
    }

    /// <summary>Counts bytes that are copied out of the file, and refuses more than the file's length allows.</summary>
    public void Spend(long at, long length, string what)
    {
        _left -= length + CostOfRead;
        if (_left < 0)
            throw Source.Fail(at, $"{what}: the file's structures point to the same bytes over and over");
    }

    /// <summary>
    /// Counts the bytes of a dataset's numbers, of which each belongs to one dataset. Thousands of datasets at one
    /// place would cost thousands of times the file.
    /// </summary>
    /// <exception cref="CheckpointException">The datasets have more bytes than the file: some overlap.</exception>
    public void Claim(long at, long bytes, string dataset)
    {
        _unclaimed -= bytes;
        if (_unclaimed < 0)
            throw Source.Fail(
                at,
                $"dataset {Text.Quote(dataset)} overlaps others: together they have more than the file's"
                    + $" {Source.Length} bytes"
            );
    }

    /// <summary>Whether so many bytes more may be made of compressed ones; those that may are counted.</summary>
    public bool MayInflate(double bytes)
    {
        if (_inflated + bytes > Options.LongestInflated(Source.Length))
            return false;
        _inflated += bytes;
        return true;
    }

    public Hdf5Cursor Cursor(ReadOnlySpan<byte> bytes, long start, string what) => new(Source, start, bytes, what);

    /// <summary>Goes through a message of an object header.</summary>
    public Hdf5Cursor Cursor(Hdf5Message message, string what) => Cursor(message.Data.Span, message.At, what);

    /// <summary>Reads a structure and goes through it.</summary>
    public Hdf5Cursor Cursor(long at, long length, string what) => Cursor(Read(at, length, what), at, what);
}
