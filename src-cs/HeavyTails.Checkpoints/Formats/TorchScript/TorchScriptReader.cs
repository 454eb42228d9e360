// torch.jit.save: a zip of PREFIX/data.pkl (the module: objects of classes "__torch__.X" with their attributes as
// state), PREFIX/constants.pkl (a tuple of the tensors that the code calls CONSTANTS.c0, CONSTANTS.c1, ...),
// PREFIX/code/*.py and the storages PREFIX/data/KEY and PREFIX/constants/KEY; the lite interpreter's are
// PREFIX/.data/KEY. torch/csrc/jit/serialization/export_module.cpp. torch.jit.freeze turns all weights into constants.
using System.Globalization;
using HeavyTails.Checkpoints.Formats.Torch;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Formats.TorchScript;

/// <summary>
/// A compiled module of PyTorch: its tensors by their attributes' names, and its constants. The code is not looked at.
/// </summary>
internal sealed class TorchScriptReader : ICheckpointReader
{
    private const string Constants = "constants.pkl";

    public CheckpointFormat Format { get; } = new("TorchScript") { Title = "TorchScript", Extensions = [".ptl"] };

    public bool Recognises(CheckpointFile file) =>
        file.IsZip && file.ZipEntries.Exists(e => IsCode(e.Name)) && file.ZipEntries.Exists(TorchArchive.IsPickle);

    public CheckpointContent Read(CheckpointFile file)
    {
        var archive = new TorchArchive(file);
        var content = new CheckpointContent();
        var root = archive.Run(TorchArchive.PickleName, ["data/", ".data/"], new ScriptObjects());
        var found = StateDict.Find(file.Source, root, file.Options, content);
        if (file.Options.Root is null && archive.Has(Constants))
        {
            var constants = archive.Run(Constants, ["constants/", "data/", ".data/"], new ScriptObjects());
            var items = PickleSequence.Items(constants) ?? [];
            for (var i = 0; i < items.Count; i++)
                if (items[i] is TorchTensor or TorchOtherTensor)
                    found.Add(
                        new FoundTensor(
                            $"CONSTANTS.c{i.ToString(CultureInfo.InvariantCulture)}",
                            items[i]!,
                            LayerKind.Unknown,
                            null
                        )
                    );
        }
        TorchTensors.Add(content, file, found);
        return content.Tensors.Count > 0
            ? content
            : throw file.Source.Fail(null, "the TorchScript archive holds no tensors: its module has no parameters");
    }

    /// <summary>Whether an entry is one that only compiled modules have.</summary>
    private static bool IsCode(string name) =>
        name.EndsWith("/" + Constants, StringComparison.Ordinal)
        || name == Constants
        || name.StartsWith("code/", StringComparison.Ordinal)
        || name.IndexOf('/') is >= 0 and var slash
            && name.AsSpan(slash + 1).StartsWith("code/", StringComparison.Ordinal);
}
