// Layout, version 3: class, then  0 compact: u16 bytes, data;  1 contiguous: u64 address, u64 bytes;  2 chunked: u8
// rank + 1, u64 B-tree, u32 dimensions of a chunk, u32 bytes of a number. Version 4 differs in chunked datasets: flags,
// u8 rank + 1, u8 bytes of a dimension, dimensions, bytes of a number, kind of index (1: one chunk, with u64 bytes and
// u32 filters left out if flags bit 1), u64 address.
// Filters, version 1: u8 number, 6 zeros; each u16 id, u16 bytes of the name, u16 flags, u16 values, name, values,
// padded. Version 2: u8 number; each u16 id, [u16 bytes of the name if id > 255], u16, u16, [name], values.
// HDF5 specification, IV.A.2.i and IV.A.2.l
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>Makes tensor entries of datasets.</summary>
internal static class Hdf5Dataset
{
    /// <summary>What an entry is made of, beside the layout.</summary>
    private static readonly int[] Needed = [Hdf5Object.Dataspace, Hdf5Object.Datatype];

    /// <summary>The entry of a dataset.</summary>
    /// <param name="file">The file.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="name">Name of the entry.</param>
    /// <param name="reshape">Other dimensions of as many numbers; null for the file's own.</param>
    /// <exception cref="CheckpointException">
    /// The numbers are not all inside the file, or they are those of another dataset too.
    /// </exception>
    public static TensorEntry Entry(
        Hdf5File file,
        Hdf5Object dataset,
        string name,
        Func<long[], long[]>? reshape = null
    )
    {
        long[]? space = null;
        var type = new Hdf5Type(DType.Other, 1, false, "unknown");
        var shape = Array.Empty<long>();
        if (dataset.Problem is { } problem)
            return Listed($"{problem}: only what is in the file itself is read, by its own name");
        if (Needed.Any(n => dataset.Find(n) is { IsShared: true }))
            return Listed("its type or its shape is kept apart in the file (a named type): not read");
        space = Hdf5Attributes.Dimensions(Message(file, dataset, Hdf5Object.Dataspace, "dataspace"));
        type = Hdf5Type.Read(Message(file, dataset, Hdf5Object.Datatype, "datatype"));
        shape = space ?? [0];
        if (reshape is not null && space is not null && Entries.Count(shape) > 0)
            shape = reshape(shape);
        if (type.DType == DType.Other)
            return Listed($"{type.Name}: this number type is not read");
        if (dataset.Find(Hdf5Object.External) is not null)
            return Listed("its numbers are in another file, which is never opened");
        var layout = Message(file, dataset, Hdf5Object.Layout, "layout");
        int version = layout.U8();
        if (version is not (3 or 4))
            return Listed($"HDF5 layout of version {version}: not read");
        var kind = layout.U8();
        switch (kind)
        {
            case 0:
                var compact = layout.U16();
                var at = layout.Position;
                layout.Take(compact);
                return Stored(at, compact);
            case 1:
                ulong address = layout.U64(),
                    length = layout.U64();
                return address == Hdf5File.Undefined
                    ? Listed("its numbers were never written")
                    : Stored(file.At(address), (long)Math.Min(length, long.MaxValue));
            case 2:
                var filters = Hdf5Filters.Read(file, dataset);
                var chunks = Hdf5Chunks.Read(file, layout, version, new(space ?? [], type.Size, filters.Count > 0));
                if (chunks is null)
                    return Listed("an index of chunks that is not read: save it with h5py's default libver");
                return filters.Find(f => f.Name is not null).Name is { } unread
                    ? Listed($"compressed by {unread}, which is not read: save it with gzip or uncompressed")
                    : Chunked(chunks, filters);
            default:
                return kind == 3
                    ? Listed("a virtual dataset, of other files, which are never opened")
                    : throw layout.Fail($"a layout of class {kind}, expected 0 to 2");
        }

        TensorEntry Stored(long start, long bytes)
        {
            var count = Entries.Count(shape);
            if (count >= 0 && (bytes / type.Size < count || start > file.Source.Length))
                throw file.Source.Fail(
                    dataset.At,
                    $"dataset {Text.Quote(name)} {Text.Shape(shape)} of {type.Name} has {bytes} bytes from byte {start}"
                );
            var entry = TensorEntry.Of(
                new StoredTensor
                {
                    Name = name,
                    DType = type.DType,
                    Shape = shape,
                    Source = file.Source,
                    Start = start,
                    BigEndian = type.BigEndian,
                    DescribedAt = dataset.At,
                }
            );
            file.Claim(dataset.At, count * type.Size, name);
            return entry;
        }

        TensorEntry Chunked(Hdf5Chunks chunks, List<Hdf5Filter> filters)
        {
            file.Claim(dataset.At, chunks.StoredBytes, name);
            var reason =
                chunks.WhyNot(file, dataset.At, name)
                ?? Entries.Reason(type.DType, type.Name, shape, Entries.Count(shape));
            return new TensorEntry
            {
                Name = name,
                DType = type.DType,
                Shape = shape,
                File = file.Source.FileName,
                Reason = reason,
                Numbers = reason is null
                    ? new Hdf5ChunkedNumbers(chunks, filters)
                    {
                        Source = file.Source,
                        Start = 0,
                        DType = type.DType,
                        BigEndian = type.BigEndian,
                    }
                    : null,
            };
        }

        TensorEntry Listed(string reason) =>
            new()
            {
                Name = name,
                DType = type.DType,
                Shape = shape,
                File = file.Source.FileName,
                Reason = reason,
            };
    }

    /// <summary>Dimensions of a dataset; empty for one without values or one that is only listed.</summary>
    public static long[] Shape(Hdf5File file, Hdf5Object dataset) =>
        dataset.Problem is not null || dataset.Find(Hdf5Object.Dataspace) is { IsShared: true }
            ? []
            : Hdf5Attributes.Dimensions(Message(file, dataset, Hdf5Object.Dataspace, "dataspace")) ?? [];

    private static Hdf5Cursor Message(Hdf5File file, Hdf5Object dataset, int type, string what)
    {
        var message = dataset.Find(type) ?? throw file.Source.Fail(dataset.At, $"an HDF5 dataset without a {what}");
        return message.IsShared
            ? throw file.Source.Fail(message.At, $"a {what} that several HDF5 objects share is not read")
            : file.Cursor(message, what);
    }
}
