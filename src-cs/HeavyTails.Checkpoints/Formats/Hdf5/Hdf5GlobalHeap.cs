// "GCOL", version 1, 3 zeros, u64 bytes of all; objects: u16 number, u16 references, u32 0, u64 bytes, data padded to a
// multiple of 8; number 0 is free space.  HDF5 specification, III.E
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>Texts and lists of any length, by their numbers.</summary>
internal sealed class Hdf5GlobalHeap
{
    private readonly Dictionary<uint, ReadOnlyMemory<byte>> _objects = [];

    public Hdf5GlobalHeap(Hdf5File file, ulong address)
    {
        const string what = "global heap";
        var at = file.At(address);
        var head = file.Cursor(at, 16, what);
        head.Expect("GCOL"u8);
        head.Take(4);
        var size = head.Size();
        var bytes = file.Read(at, size, what);
        var cursor = file.Cursor(bytes, at, what);
        cursor.Take(Math.Min(16, bytes.Length));
        while (cursor.Left >= 16)
        {
            var number = cursor.U16();
            cursor.Take(6);
            var length = cursor.Size();
            if (number == 0)
                break;
            var start = (int)(cursor.Position - at);
            cursor.Take((int)Math.Min(length, int.MaxValue));
            cursor.Take(Math.Min(cursor.Left, (int)(-length & 7)));
            _objects[number] = bytes.AsMemory(start, (int)length);
        }
    }

    /// <summary>The bytes of an object; null when there is none of that number.</summary>
    public ReadOnlyMemory<byte>? Find(uint number) => _objects.TryGetValue(number, out var found) ? found : null;
}
