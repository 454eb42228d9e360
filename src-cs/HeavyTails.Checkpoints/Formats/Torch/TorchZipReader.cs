// PyTorch since 1.6: a zip of PREFIX/data.pkl, PREFIX/data/KEY and PREFIX/byteorder.  torch/serialization.py, _save.
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>PyTorch's zip archive: one pickle, and each storage's raw numbers as an entry.</summary>
internal sealed class TorchZipReader : ICheckpointReader
{
    public CheckpointFormat Format { get; } =
        new("TorchZip") { Title = "PyTorch", Extensions = [".pt", ".pth", ".th", ".bin", ".ckpt"] };

    public bool Recognises(CheckpointFile file) => file.IsZip && file.ZipEntries.Exists(TorchArchive.IsPickle);

    public CheckpointContent Read(CheckpointFile file)
    {
        var archive = new TorchArchive(file);
        var root = archive.Run(TorchArchive.PickleName, ["data/"], new TorchObjects());
        return TorchTensors.Collect(file, root);
    }
}
