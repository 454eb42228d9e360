using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>
/// A plain pickle whose arrays are NumPy's, found in its dicts and objects as PyTorch's tensors are in theirs.
/// Recognised by protocol 2 or later, or, in protocols 0 and 1, as a pickled dict.
/// </summary>
internal sealed class PickleReader : ICheckpointReader
{
    public CheckpointFormat Format { get; } = new("Pickle") { Title = "pickle" };

    public bool Recognises(CheckpointFile file) =>
        file.Head is [0x80, <= 5, ..] or [(byte)'(', (byte)'d', (byte)'p', ..] or [(byte)'}', (byte)'q', _, ..];

    public CheckpointContent Read(CheckpointFile file)
    {
        var reader = file.Source.Forward(0, file.Source.Length);
        return TorchTensors.Collect(file, PickleMachine.Run(reader, new TorchObjects(), file.Options));
    }
}
