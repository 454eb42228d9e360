// PyTorch 0.1.10 to 1.5: five pickles (magic number, 1001, sys_info, object, storage keys), then for each key u64 count
// and the raw numbers.  torch/serialization.py, _legacy_save.
using System.Numerics;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>PyTorch's legacy format: five pickles and the storages behind them.</summary>
internal sealed class TorchLegacyReader : ICheckpointReader
{
    /// <summary>The first pickle of a file: torch.serialization.MAGIC_NUMBER, 0x1950a86a20f9469cfc6c.</summary>
    private static readonly BigInteger Magic = new([0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);

    /// <summary>The pickled magic number is shorter in every protocol: 24 bytes in protocol 5.</summary>
    private const int MagicBytes = 64;

    public CheckpointFormat Format { get; } =
        new("TorchLegacy") { Title = "PyTorch", Extensions = [".pt", ".pth", ".th", ".bin"] };

    public bool Recognises(CheckpointFile file)
    {
        if (file.Head is not [0x80, <= 5, ..])
            return false;
        var reader = file.Source.Forward(0, Math.Min(MagicBytes, file.Source.Length));
        try
        {
            return PickleMachine.Run(reader, new TorchObjects(), file.Options) is BigInteger magic && magic == Magic;
        }
        catch (CheckpointException)
        {
            // The file is another pickle, which does not end within the bytes that were read.
            return false;
        }
    }

    public CheckpointContent Read(CheckpointFile file) => TorchTensors.Collect(file, Root(file));

    /// <summary>The object that was pickled, with the places of its storages.</summary>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public static object? Root(CheckpointFile file)
    {
        var source = file.Source;
        var reader = source.Forward(0, source.Length);
        var objects = new TorchObjects();
        PickleMachine.Run(reader, objects, file.Options);
        var at = reader.Position;
        if (PickleMachine.Run(reader, objects, file.Options) is not 1001L)
            throw source.Fail(at, "expected PyTorch's legacy protocol version 1001");
        at = reader.Position;
        if (
            PickleMachine.Run(reader, objects, file.Options) is not PickleDict system
            || system.TryGet("little_endian", out var little) && little is not true
        )
            throw source.Fail(at, "expected the system record of a little-endian machine; re-save on one");
        var root = PickleMachine.Run(reader, objects, file.Options);
        at = reader.Position;
        if (PickleMachine.Run(reader, objects, file.Options) is not PickleList keys)
            throw source.Fail(at, "expected the list of storage keys");
        PlaceStorages(source, reader, objects, keys);
        if (keys.Items.Count != objects.Storages.Count)
            throw source.Fail(
                at,
                $"the pickle uses {objects.Storages.Count} storages, the file has {keys.Items.Count}"
            );
        return root;
    }

    /// <summary>Finds the storages, which follow the pickles in the keys' order.</summary>
    private static void PlaceStorages(ByteSource source, ForwardReader reader, TorchObjects objects, PickleList keys)
    {
        foreach (var item in keys.Items)
        {
            var at = reader.Position;
            if (
                item is not string key
                || !objects.Storages.TryGetValue(key, out var storage)
                || storage.Source is not null
            )
                throw source.Fail(
                    at,
                    $"storage key {PickleMachine.Describe(item)} is given twice or used by no tensor"
                );
            var count = reader.ReadUInt64("storage length");
            if (count != (ulong)storage.Count)
                throw source.Fail(
                    at,
                    $"storage {Text.Quote(key)} has {count} numbers here and {storage.Count} in the pickle"
                );
            var size = storage.DType.Size();
            if (storage.Count > reader.Remaining / size)
                throw source.Fail(
                    reader.Position,
                    $"storage {Text.Quote(key)} needs {storage.Count} numbers of {size} bytes,"
                        + $" {reader.Remaining} bytes are left"
                );
            storage.Source = new RegionSource(source, reader.Position, storage.Count * size) { Name = source.Name };
            reader.Skip(storage.Count * size, "storage");
        }
    }
}
