// Two containers of one pickle and its storages.
//   zip (1.6 on):    PREFIX/data.pkl, PREFIX/data/KEY, PREFIX/byteorder
//   legacy (0.1.10): five pickles (magic, 1001, sys_info, object, keys), then for each key u64 count and the raw numbers
// torch/serialization.py: _save, _legacy_save.
using System.Numerics;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Checkpoints.Formats.Torch;

internal static class TorchReader
{
    /// <summary>0x1950a86a20f9469cfc6c.</summary>
    private static readonly BigInteger Magic = new([0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);

    public static bool IsTorchZip(List<ZipEntry> entries) =>
        entries.Exists(e => e.Name == "data.pkl" || e.Name.EndsWith("/data.pkl", StringComparison.Ordinal));

    public static Content ReadZip(ByteSource file, List<ZipEntry> entries, CheckpointOptions options)
    {
        var pickles = entries.FindAll(e =>
            e.Name == "data.pkl" || e.Name.EndsWith("/data.pkl", StringComparison.Ordinal)
        );
        if (pickles.Count != 1)
            throw file.Fail(pickles[1].DataOffset, $"expected one data.pkl, got {pickles.Count}");
        var prefix = pickles[0].Name[..^"data.pkl".Length];
        if (
            entries.Find(e =>
                e.Name == prefix + "constants.pkl" || e.Name.StartsWith(prefix + "code/", StringComparison.Ordinal)
            ) is
            { } script
        )
            throw file.Fail(
                script.DataOffset,
                "a TorchScript archive: its weights are bound to compiled code, which is not run here."
                    + " Re-save the weights in Python: torch.save(torch.jit.load(FILE, map_location='cpu').state_dict(), 'weights.pt')"
            );
        var byName = new Dictionary<string, ZipEntry>(entries.Count);
        foreach (var entry in entries)
            byName[entry.Name] = entry;
        var bigEndian = ByteOrder(file, byName, prefix, options) == "big";

        var objects = new TorchObjects();
        var pickle = DeflatedSource.Of(file, pickles[0], options);
        var root = PickleMachine.Run(pickle.Forward(0, pickle.Length), objects, options);
        foreach (var storage in objects.Storages.Values)
        {
            if (!byName.TryGetValue(prefix + "data/" + storage.Key, out var entry))
                throw file.Fail(
                    null,
                    $"the pickle needs storage {Text.Quote(prefix + "data/" + storage.Key)}, which is not in the archive"
                );
            CheckSize(file, storage, entry.Size, entry.DataOffset);
            storage.Source = DeflatedSource.Of(file, entry, options);
            storage.BigEndian = bigEndian;
        }
        return Collect(CheckpointFormat.TorchZip, file, root, options);
    }

    /// <summary>A file that begins with a pickle: PyTorch's legacy format, or a plain pickle.</summary>
    public static Content ReadPickled(ByteSource file, CheckpointOptions options)
    {
        var reader = file.Forward(0, file.Length);
        var objects = new TorchObjects();
        var first = PickleMachine.Run(reader, objects, options);
        if (first is not BigInteger magic || magic != Magic)
            return Collect(CheckpointFormat.Pickle, file, first, options);
        var at = reader.Position;
        if (PickleMachine.Run(reader, objects, options) is not 1001L)
            throw file.Fail(at, "expected PyTorch's legacy protocol version 1001");
        at = reader.Position;
        if (
            PickleMachine.Run(reader, objects, options) is not PickleDict system
            || system.TryGet("little_endian", out var little) && little is not true
        )
            throw file.Fail(at, "expected the system record of a little-endian machine; re-save on one");
        var root = PickleMachine.Run(reader, objects, options);
        at = reader.Position;
        if (PickleMachine.Run(reader, objects, options) is not PickleList keys)
            throw file.Fail(at, "expected the list of storage keys");
        var placed = 0;
        foreach (var item in keys.Items)
        {
            at = reader.Position;
            if (
                item is not string key
                || !objects.Storages.TryGetValue(key, out var storage)
                || storage.Source is not null
            )
                throw file.Fail(at, $"storage key {PickleMachine.Describe(item)} is given twice or used by no tensor");
            var count = reader.ReadUInt64("storage length");
            if (count != (ulong)storage.Count)
                throw file.Fail(
                    at,
                    $"storage {Text.Quote(key)} has {count} numbers here and {storage.Count} in the pickle"
                );
            if (storage.Count > reader.Remaining / storage.DType.Size())
                throw file.Fail(
                    reader.Position,
                    $"storage {Text.Quote(key)} needs {storage.Count} numbers of {storage.DType.Size()} bytes, {reader.Remaining} bytes are left"
                );
            var bytes = storage.Count * storage.DType.Size();
            storage.Source = new RegionSource(file, reader.Position, bytes) { Name = file.Name };
            reader.Skip(bytes, "storage");
            placed++;
        }
        if (placed != objects.Storages.Count)
            throw file.Fail(at, $"the pickle uses {objects.Storages.Count} storages, the file has {placed}");
        return Collect(CheckpointFormat.TorchLegacy, file, root, options);
    }

    private static string ByteOrder(
        ByteSource file,
        Dictionary<string, ZipEntry> entries,
        string prefix,
        CheckpointOptions options
    )
    {
        if (!entries.TryGetValue(prefix + "byteorder", out var entry))
            return "little";
        var order =
            entry.Size <= 16
                ? System.Text.Encoding.ASCII.GetString(
                    DeflatedSource.Of(file, entry, options).ReadAll(0, (int)entry.Size, "byte order")
                )
                : "";
        return order is "little" or "big"
            ? order
            : throw file.Fail(entry.DataOffset, $"byteorder should be 'little' or 'big', got {Text.Quote(order)}");
    }

    private static void CheckSize(ByteSource file, TorchStorage storage, long bytes, long at)
    {
        if ((Int128)storage.Count * storage.DType.Size() != bytes)
            throw file.Fail(
                at,
                $"storage {Text.Quote(storage.Key)} should have {storage.Count} numbers of {storage.DType.Size()} bytes ({storage.TypeName}), it has {bytes} bytes"
            );
    }

    private static Content Collect(CheckpointFormat format, ByteSource file, object? root, CheckpointOptions options)
    {
        var content = new Content(format);
        var tied = new Dictionary<string, string>();
        foreach (var found in StateDict.Find(file, root, options, content.Metadata))
        {
            var entry = found.Value switch
            {
                TorchTensor tensor => Entry(file, found.Name, tensor),
                PickledArray array => Entry(file, found.Name, array),
                _ => Entries.Listed(found.Name, DType.Other, [], file.FileName, ((TorchOtherTensor)found.Value).Reason),
            };
            (entry.DeclaredKind, entry.Groups) = (found.Kind, found.Groups);
            if (found.Value is TorchTensor t && t.Storage.Count > 0)
            {
                var view = $"{t.Storage.Key}|{t.DType.Name()}|{t.Offset}|{Text.Shape(t.Shape)}|{Text.Shape(t.Strides)}";
                if (!tied.TryAdd(view, found.Name))
                    entry.TiedTo = tied[view];
            }
            content.Tensors.Add(entry);
        }
        return content.Tensors.Count > 0 ? content : throw file.Fail(null, "the pickle holds no tensors");
    }

    private static TensorEntry Entry(ByteSource file, string name, TorchTensor tensor)
    {
        var storage = tensor.Storage;
        var source =
            storage.Source
            ?? throw file.Fail(null, $"tensor {Text.Quote(name)} has a storage outside PyTorch's container");
        // The offset counts in the tensor's own type, which an untyped storage does not know.
        var size = Math.Max(1, tensor.DType.Size());
        if (tensor.Offset > long.MaxValue / size)
            throw source.Fail(0, $"tensor {Text.Quote(name)} begins at number {tensor.Offset}, outside its storage");
        return Entries.Of(
            name,
            tensor.DType,
            tensor.TypeName,
            tensor.Shape,
            source,
            tensor.Offset * size,
            0,
            tensor.Strides,
            storage.BigEndian
        );
    }

    private static TensorEntry Entry(ByteSource file, string name, PickledArray array)
    {
        if (array is not { Shape: { } shape, Type: { } type })
            throw file.Fail(null, $"array {Text.Quote(name)} was never given its content");
        if (array.Data is null || type.DType == DType.Other)
            return Entries.Listed(
                name,
                DType.Other,
                shape,
                file.FileName,
                $"numpy dtype {Text.Quote(type.Code)}: not an array of numbers"
            );
        return Entries.Of(
            name,
            type.DType,
            type.DType.Name(),
            shape,
            array.Data.AsSource(file.Name),
            0,
            0,
            array.Fortran ? NumpyDType.FortranStrides(shape) : null,
            type.BigEndian
        );
    }
}
