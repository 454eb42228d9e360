// PyTorch since 1.6: a zip of PREFIX/data.pkl, PREFIX/data/KEY and PREFIX/byteorder.  torch/serialization.py, _save.
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>PyTorch's zip archive: one pickle, and each storage's raw numbers as an entry.</summary>
internal sealed class TorchZipReader : ICheckpointReader
{
    private const string PickleName = "data.pkl";

    public CheckpointFormat Format { get; } =
        new("TorchZip") { Title = "PyTorch", Extensions = [".pt", ".pth", ".th", ".bin", ".ckpt"] };

    public bool Recognises(CheckpointFile file) => file.IsZip && file.ZipEntries.Exists(IsPickle);

    public CheckpointContent Read(CheckpointFile file)
    {
        var source = file.Source;
        // torch.serialization.set_crc32_options(False) leaves the CRC-32 of every entry out: it is 0.
        List<ZipEntry> entries = [.. file.ZipEntries.Select(e => e.Crc32 == 0 ? e with { Crc32 = null } : e)];
        var pickles = entries.FindAll(IsPickle);
        if (pickles.Count != 1)
            throw source.Fail(pickles[1].DataOffset, $"expected one data.pkl, got {pickles.Count}");
        var prefix = pickles[0].Name[..^PickleName.Length];
        RefuseScript(source, entries, prefix);
        var byName = new Dictionary<string, ZipEntry>(entries.Count);
        foreach (var entry in entries)
            byName[entry.Name] = entry;
        var bigEndian = IsBigEndian(file, byName, prefix);

        var objects = new TorchObjects();
        var pickle = DeflatedSource.Of(source, pickles[0], file.Options);
        var root = PickleMachine.Run(pickle.Forward(0, pickle.Length), objects, file.Options);
        foreach (var storage in objects.Storages.Values)
        {
            if (!byName.TryGetValue(prefix + "data/" + storage.Key, out var entry))
                throw source.Fail(
                    null,
                    $"the pickle needs storage {Text.Quote(prefix + "data/" + storage.Key)},"
                        + " which is not in the archive"
                );
            CheckSize(source, storage, entry.Size, entry.DataOffset);
            storage.Source = DeflatedSource.Of(source, entry, file.Options);
            storage.BigEndian = bigEndian;
        }
        return TorchTensors.Collect(file, root);
    }

    private static bool IsPickle(ZipEntry entry) =>
        entry.Name == PickleName || entry.Name.EndsWith("/" + PickleName, StringComparison.Ordinal);

    private static void RefuseScript(ByteSource source, List<ZipEntry> entries, string prefix)
    {
        var script = entries.Find(e =>
            e.Name == prefix + "constants.pkl" || e.Name.StartsWith(prefix + "code/", StringComparison.Ordinal)
        );
        if (script is not null)
            throw source.Fail(
                script.DataOffset,
                "a TorchScript archive: its weights are bound to compiled code, which is not run here."
                    + " Re-save the weights in Python:"
                    + " torch.save(torch.jit.load(FILE, map_location='cpu').state_dict(), 'weights.pt')"
            );
    }

    private static bool IsBigEndian(CheckpointFile file, Dictionary<string, ZipEntry> entries, string prefix)
    {
        if (!entries.TryGetValue(prefix + "byteorder", out var entry))
            return false;
        var order =
            entry.Size <= 16
                ? System.Text.Encoding.ASCII.GetString(
                    DeflatedSource.Of(file.Source, entry, file.Options).ReadAll(0, (int)entry.Size, "byte order")
                )
                : "";
        return order switch
        {
            "little" => false,
            "big" => true,
            _ => throw file.Source.Fail(
                entry.DataOffset,
                $"byteorder should be 'little' or 'big', got {Text.Quote(order)}"
            ),
        };
    }

    private static void CheckSize(ByteSource source, TorchStorage storage, long bytes, long at)
    {
        if ((Int128)storage.Count * storage.DType.Size() != bytes)
            throw source.Fail(
                at,
                $"storage {Text.Quote(storage.Key)} should have {storage.Count} numbers of {storage.DType.Size()} bytes"
                    + $" ({storage.TypeName}), it has {bytes} bytes"
            );
    }
}
