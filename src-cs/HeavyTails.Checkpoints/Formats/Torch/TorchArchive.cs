// Pickles in a zip archive, PREFIX/NAME.pkl, whose storages are the entries PREFIX/FOLDER/KEY; PREFIX/byteorder says
// "little" or "big", and is absent in older files.  torch/serialization.py, _save
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>A zip archive with pickles and the storages that they refer to.</summary>
internal sealed class TorchArchive
{
    /// <summary>Name of the pickle of what was saved, without the archive's prefix.</summary>
    public const string PickleName = "data.pkl";

    private readonly CheckpointFile _file;
    private readonly Dictionary<string, ZipEntry> _entries;
    private readonly string _prefix;
    private readonly bool _bigEndian;

    /// <summary>The archive of a file; its prefix is the folder of its only data.pkl.</summary>
    /// <exception cref="CheckpointException">There is none or more than one, or an unknown byte order.</exception>
    public TorchArchive(CheckpointFile file)
    {
        _file = file;
        // torch.serialization.set_crc32_options(False) leaves the CRC-32 of every entry out: it is 0.
        List<ZipEntry> entries = [.. file.ZipEntries.Select(e => e.Crc32 == 0 ? e with { Crc32 = null } : e)];
        var pickles = entries.FindAll(IsPickle);
        if (pickles.Count != 1)
            throw file.Source.Fail(
                pickles.Count == 0 ? null : pickles[1].DataOffset,
                $"expected one {PickleName}, got {pickles.Count}"
            );
        _prefix = pickles[0].Name[..^PickleName.Length];
        _entries = new Dictionary<string, ZipEntry>(entries.Count);
        foreach (var entry in entries)
            _entries[entry.Name] = entry;
        _bigEndian = IsBigEndian();
    }

    /// <summary>Whether an entry is the pickle of what was saved.</summary>
    public static bool IsPickle(ZipEntry entry) =>
        entry.Name == PickleName || entry.Name.EndsWith("/" + PickleName, StringComparison.Ordinal);

    /// <summary>Whether the archive has an entry of this name behind its prefix.</summary>
    public bool Has(string name) => _entries.ContainsKey(_prefix + name);

    /// <summary>Runs one pickle of the archive and finds its storages.</summary>
    /// <param name="name">Name of the pickle's entry, without the prefix.</param>
    /// <param name="folders">Where its storages may be, without the prefix; the first that holds one is taken.</param>
    /// <param name="objects">The names that the pickle may call; it has no storages yet.</param>
    /// <exception cref="CheckpointException">The pickle is damaged, or a storage is missing or too short.</exception>
    public object? Run(string name, string[] folders, TorchObjects objects)
    {
        var pickle = DeflatedSource.Of(_file.Source, _entries[_prefix + name], _file.Options);
        var root = PickleMachine.Run(pickle.Forward(0, pickle.Length), objects, _file.Options);
        foreach (var storage in objects.Storages.Values)
        {
            var entry = Entry(storage, folders);
            CheckSize(storage, entry);
            storage.Source = DeflatedSource.Of(_file.Source, entry, _file.Options);
            storage.BigEndian = _bigEndian;
        }
        return root;
    }

    private ZipEntry Entry(TorchStorage storage, string[] folders)
    {
        foreach (var folder in folders)
            if (_entries.TryGetValue(_prefix + folder + storage.Key, out var entry))
                return entry;
        throw _file.Source.Fail(
            null,
            $"the pickle needs storage {Text.Quote(_prefix + folders[0] + storage.Key)}, which is not in the archive"
        );
    }

    private bool IsBigEndian()
    {
        if (!_entries.TryGetValue(_prefix + "byteorder", out var entry))
            return false;
        var order =
            entry.Size <= 16
                ? System.Text.Encoding.ASCII.GetString(
                    DeflatedSource.Of(_file.Source, entry, _file.Options).ReadAll(0, (int)entry.Size, "byte order")
                )
                : "";
        return order switch
        {
            "little" => false,
            "big" => true,
            _ => throw _file.Source.Fail(
                entry.DataOffset,
                $"byteorder should be 'little' or 'big', got {Text.Quote(order)}"
            ),
        };
    }

    private void CheckSize(TorchStorage storage, ZipEntry entry)
    {
        if ((Int128)storage.Count * storage.DType.Size() != entry.Size)
            throw _file.Source.Fail(
                entry.DataOffset,
                $"storage {Text.Quote(storage.Key)} should have {storage.Count} numbers of {storage.DType.Size()} bytes"
                    + $" ({storage.TypeName}), it has {entry.Size} bytes"
            );
    }
}
