// .npz: a zip of NAME.npy, stored (numpy.savez) or deflated (numpy.savez_compressed).  numpy/lib/npyio.py
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats.Numpy;

/// <summary>
/// A zip archive of NumPy arrays, or a sparse matrix of SciPy's; entries of other kinds are passed over.
/// </summary>
internal sealed class NpzReader : ICheckpointReader
{
    private const string Extension = ".npy";

    public CheckpointFormat Format { get; } = new("Npz") { Title = "npz", Extensions = [".npz"] };

    public bool Recognises(CheckpointFile file) => file.IsZip && file.ZipEntries.Exists(IsArray);

    public CheckpointContent Read(CheckpointFile file)
    {
        var content = new CheckpointContent { InModelOrder = false };
        if (ScipyNpz.Entry(file) is { } sparse)
        {
            content.Tensors.Add(sparse);
            return content;
        }
        foreach (var entry in file.ZipEntries.Where(IsArray))
            content.Tensors.Add(
                NpyReader.Entry(DeflatedSource.Of(file.Source, entry, file.Options), entry.Name[..^Extension.Length])
            );
        return content;
    }

    private static bool IsArray(ZipEntry entry) => entry.Name.EndsWith(Extension, StringComparison.Ordinal);
}
