// joblib.dump: a pickle with the arrays' numbers between its opcodes (Pickles/JoblibArrays.cs). What joblib compresses
// is the whole of it, which the readers of compressed files unpack.
using HeavyTails.Checkpoints.Formats.Torch;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Checkpoints.Formats.Joblib;

/// <summary>
/// A file of joblib.dump, recognised by the module that its arrays name, or by its extension. scikit-learn's estimators
/// are read too: their arrays by the names of the attributes.
/// </summary>
internal sealed class JoblibReader : ICheckpointReader
{
    /// <summary>Bytes at the beginning in which the name of joblib's module is looked for.</summary>
    private const int Searched = 1 << 16;

    public CheckpointFormat Format { get; } = new("Joblib") { Title = "joblib", Extensions = [".joblib"] };

    public bool Recognises(CheckpointFile file)
    {
        if (file.Head is not [0x80, >= 2 and <= 5, ..])
            return false;
        if (file.Source.FileName.EndsWith(".joblib", StringComparison.OrdinalIgnoreCase))
            return true;
        var head = file.Source.ReadAll(0, (int)Math.Min(Searched, file.Source.Length), "first bytes");
        return head.AsSpan().IndexOf("joblib.numpy_pickle"u8) >= 0;
    }

    public CheckpointContent Read(CheckpointFile file)
    {
        var reader = file.Source.Forward(0, file.Source.Length);
        return TorchTensors.Collect(file, PickleMachine.Run(reader, new PythonObjects(), file.Options));
    }
}
