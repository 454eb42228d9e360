// CRC-32 of zip: the remainder of the bytes as a polynomial over GF(2), divided by P = 0x04c11db7 (PKWARE APPNOTE
// 4.4.7). For bytes A followed by n bytes B, crc(A B) = x^(8 n) crc(A) + crc(B) mod P, so that the parts of an entry
// can be read in any order.
using System.IO.Hashing;

namespace HeavyTails.Checkpoints.IO;

/// <summary>
/// Compares an entry's CRC-32 with its bytes as soon as all of them were read, in one piece or in several. Thread-safe.
/// </summary>
/// <param name="source">The entry as a source, which messages name.</param>
/// <param name="entry">The entry with its CRC-32; without one, nothing is compared.</param>
internal sealed class EntryChecksum(ByteSource source, ZipEntry entry)
{
    /// <summary>P without its highest term, with the lowest bit first, as CRC-32 shifts.</summary>
    private const uint Polynomial = 0xedb88320;

    /// <summary>
    /// Most pieces that are kept apart. An entry of which more are read, as by views that leave gaps, is given up.
    /// </summary>
    private const int MostPieces = 1024;

    private readonly Lock _gate = new();

    /// <summary>
    /// The pieces that were read, in order and apart from each other; null once the entry is given up.
    /// </summary>
    private List<(long Start, long End, uint Crc)>? _pieces = [];

    /// <summary>Whether a read of the range [start, end) can tell anything about the entry's CRC-32.</summary>
    public bool Wants(long start, long end) =>
        entry.Crc32 is not null && (_pieces is not null || start == 0 && end == entry.Size);

    /// <summary>Begins a piece that is read front to back.</summary>
    public Piece Begin(long start, long end) => new(this, start, end);

    /// <summary>A range of the entry that is being read; one thread uses it.</summary>
    public sealed class Piece
    {
        private readonly EntryChecksum _checksum;
        private readonly long _start,
            _end;
        private readonly Crc32 _crc = new();
        private long _next;

        internal Piece(EntryChecksum checksum, long start, long end) =>
            (_checksum, _start, _end, _next) = (checksum, start, end, start);

        /// <summary>Takes the bytes at an offset. Once some were passed over, the piece is given up.</summary>
        /// <exception cref="CheckpointException">The entry was read in full and its CRC-32 does not match.</exception>
        public void Append(long offset, ReadOnlySpan<byte> bytes)
        {
            if (offset != _next || bytes.IsEmpty)
                return;
            _crc.Append(bytes);
            _next += bytes.Length;
            if (_next == _end)
                _checksum.Add(_start, _end, _crc.GetCurrentHashAsUInt32());
        }
    }

    private void Add(long start, long end, uint crc)
    {
        if (start > 0 || end < entry.Size)
            lock (_gate)
                Join(ref start, ref end, ref crc);
        if (start == 0 && end == entry.Size && entry.Crc32 is { } expected && crc != expected)
            throw source.Fail(
                null,
                $"CRC-32 does not match: the archive's directory has {expected:x8},"
                    + $" the entry's {entry.Size} bytes have {crc:x8}; the file is damaged"
            );
    }

    /// <summary>
    /// Adds a piece to those that were read, joined with its neighbours; one that overlaps is left out.
    /// </summary>
    private void Join(ref long start, ref long end, ref uint crc)
    {
        if (_pieces is null)
            return;
        // The place of the first piece that ends behind the start of this one.
        int place = 0,
            above = _pieces.Count;
        while (place < above)
        {
            var middle = (place + above) / 2;
            if (_pieces[middle].End <= start)
                place = middle + 1;
            else
                above = middle;
        }
        if (place < _pieces.Count && _pieces[place].Start < end)
            return;
        if (place < _pieces.Count && _pieces[place] is var after && after.Start == end)
        {
            crc = Joined(crc, after.Crc, after.End - after.Start);
            end = after.End;
            _pieces.RemoveAt(place);
        }
        if (place > 0 && _pieces[place - 1] is var before && before.End == start)
        {
            crc = Joined(before.Crc, crc, end - start);
            start = before.Start;
            _pieces.RemoveAt(--place);
        }
        _pieces.Insert(place, (start, end, crc));
        if (_pieces.Count > MostPieces)
            _pieces = null;
    }

    /// <summary>The CRC-32 of bytes A followed by B.</summary>
    private static uint Joined(uint a, uint b, long bytesOfB)
    {
        // x^(8 n) by squaring; in reversed order of bits x^0 is the highest bit.
        uint power = 1u << 31,
            square = 1u << 30;
        for (var n = (ulong)bytesOfB * 8; n > 0; n >>= 1, square = Product(square, square))
            if ((n & 1) != 0)
                power = Product(power, square);
        return Product(power, a) ^ b;
    }

    /// <summary>The product of two polynomials mod P.</summary>
    private static uint Product(uint a, uint b)
    {
        var product = 0u;
        for (var term = 1u << 31; term != 0; term >>= 1)
        {
            if ((a & term) != 0)
                product ^= b;
            b = (b & 1) != 0 ? (b >> 1) ^ Polynomial : b >> 1;
        }
        return product;
    }
}
