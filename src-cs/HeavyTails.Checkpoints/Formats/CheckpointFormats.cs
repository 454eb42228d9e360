using HeavyTails.Checkpoints.Formats.Archives;
using HeavyTails.Checkpoints.Formats.Compressed;
using HeavyTails.Checkpoints.Formats.Flax;
using HeavyTails.Checkpoints.Formats.Foreign;
using HeavyTails.Checkpoints.Formats.Gguf;
using HeavyTails.Checkpoints.Formats.Joblib;
using HeavyTails.Checkpoints.Formats.Keras;
using HeavyTails.Checkpoints.Formats.Numpy;
using HeavyTails.Checkpoints.Formats.Onnx;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.Formats.TensorFlow;
using HeavyTails.Checkpoints.Formats.Torch;
using HeavyTails.Checkpoints.Formats.TorchScript;
using HeavyTails.Checkpoints.Formats.TorchSharp;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats;

/// <summary>
/// The formats that the library reads, in one list. Recognition, the list in messages and in the command's help, and
/// the files that are looked for in a folder follow from it: a new format is a folder beside this file and a line here.
/// </summary>
public static class CheckpointFormats
{
    /// <summary>
    /// The readers of all formats, in the order in which a file is shown to them. Those of formats with a signature
    /// come first: any bytes may turn out to have the structure of a format without one.
    /// </summary>
    public static IReadOnlyList<ICheckpointReader> Readers { get; } =
    [
        // A GGUF file of 123 tensors would also pass for safetensors.
        new GgufReader(),
        .. ForeignFormats.BySignature,
        new SafetensorsReader(),
        new TorchScriptReader(),
        new TorchZipReader(),
        new NpzReader(),
        new KerasReader(),
        new ZippedReader(Extensions, Inside),
        ForeignFormats.OtherZip,
        new NpyReader(),
        new TarReader(Extensions, Inside),
        new TensorFlowReader(),
        new OnnxReader(),
        new CompressedReader(gzip: true, Inside),
        new FlaxReader(),
        new TorchSharpReader(),
        new CompressedReader(gzip: false, Inside),
        // Pickles are tried last, because the two bytes that begin one can also begin a TorchSharp file.
        new TorchLegacyReader(),
        new JoblibReader(),
        new PickleReader(),
        .. ForeignModels.ByName,
        .. ForeignFiles.Texts,
    ];

    /// <summary>Titles of the formats that can be read: "safetensors, PyTorch, npz, npy, ...".</summary>
    public static string Titles => TitlesOf(Readers);

    private static string TitlesOf(IEnumerable<ICheckpointReader> readers) =>
        string.Join(", ", readers.Select(r => r.Format.Title).Where(t => t is not null).Distinct());

    /// <summary>Tells a file's format and reads it.</summary>
    internal static CheckpointContent Read(
        ByteSource source,
        CheckpointOptions options,
        IReadOnlyList<ICheckpointReader> readers
    )
    {
        return Read(new CheckpointFile(source, options), readers);
    }

    private static IEnumerable<string> Extensions() => Readers.SelectMany(r => r.Format.Extensions).Distinct();

    /// <summary>Reads a file that another one holds, by the readers of the library.</summary>
    private static CheckpointContent Inside(CheckpointFile file)
    {
        var content = Read(file, Readers);
        content.Metadata["format inside"] = content.Format!.Name;
        return content;
    }

    private static CheckpointContent Read(CheckpointFile file, IReadOnlyList<ICheckpointReader> readers)
    {
        var source = file.Source;
        var reader =
            readers.FirstOrDefault(r => r.Recognises(file))
            ?? readers.FirstOrDefault(r => IsNamedAs(source.FileName, r.Format))
            ?? throw source.Fail(0, $"not a checkpoint of a known format ({TitlesOf(readers)}), or a damaged one");
        var content = reader.Read(file);
        content.Format = reader.Format;
        if (file.Options.Root is { } root && content.Roots.Read is null && Readers.Contains(reader))
            throw source.Fail(null, $"{ModelRoots.None(root, [])}; layers are chosen by their names");
        return content.Tensors.Count > 0 ? content : throw source.Fail(null, "the file holds no tensors");
    }

    /// <summary>
    /// Whether a file that nothing recognises is by its name a damaged one of a format without a signature.
    /// </summary>
    private static bool IsNamedAs(string fileName, CheckpointFormat format) =>
        !format.HasSignature && format.Extensions.Any(e => fileName.EndsWith(e, StringComparison.OrdinalIgnoreCase));
}
