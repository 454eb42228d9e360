// Three files of Keras, all of HDF5:
//   .h5           groups by layer, of which the attributes layer_names and weight_names have the order (Keras 1, 2 and
//                 3's legacy format); in a whole model below /model_weights, with the attribute model_config
//   .weights.h5   groups by attribute with variables vars/0, vars/1, ... (Keras 3)
//   .keras        a zip archive of config.json, metadata.json and model.weights.h5 (Keras 3)
// keras-team/keras, src/saving/saving_lib.py and src/legacy/saving/legacy_h5_format.py
using HeavyTails.Checkpoints.Formats.Hdf5;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats.Keras;

/// <summary>Reads models and weights of Keras; of another HDF5 file every dataset, by its path.</summary>
internal sealed class KerasReader : ICheckpointReader
{
    private const string Config = "config.json",
        Metadata = "metadata.json",
        Weights = "model.weights.h5";
    private const int MaxJsonBytes = 64 << 20;

    public CheckpointFormat Format { get; } =
        new("Keras") { Title = "Keras (HDF5)", Extensions = [".h5", ".hdf5", ".keras"] };

    public bool Recognises(CheckpointFile file) =>
        file.Head.StartsWith(Hdf5File.Signature)
        || file.IsZip && Entry(file, Config) is not null && Entry(file, Weights) is not null;

    public CheckpointContent Read(CheckpointFile file) =>
        file.IsZip ? ReadArchive(file) : Read(file.Source, file.Options, null, []);

    private static CheckpointContent ReadArchive(CheckpointFile file)
    {
        var source = DeflatedSource.Of(file.Source, Entry(file, Weights)!, file.Options);
        source = source.IsRandomAccess ? WholeEntry.Of(source) : UnpackedSource.Of(source, file.Options);
        var metadata = new Dictionary<string, string>();
        if (Entry(file, Metadata) is { } entry)
            KerasConfig.ReadTexts(Json(file, entry), metadata);
        return Read(source, file.Options, KerasConfig.Read(Json(file, Entry(file, Config)!)), metadata);
    }

    private static CheckpointContent Read(
        ByteSource source,
        CheckpointOptions options,
        KerasLayer? config,
        Dictionary<string, string> metadata
    )
    {
        var file = new Hdf5File(source, options);
        foreach (var name in new[] { "keras_version", "backend" })
            if (KerasNames.Text(file, file.Root, name) is { } text)
                metadata[name] = text;
        if (config is null && KerasNames.Text(file, file.Root, "model_config") is { } json)
            config = KerasConfig.Read(json);
        var weights = file.Root.Links.ContainsKey("model_weights") ? file.Root.Child("model_weights")! : file.Root;
        var layers = weights.IsDataset ? null : KerasNames.Of(file, weights, "layer_names");
        var content = new CheckpointContent { InModelOrder = config is not null || layers is not null };
        var into = new KerasWeights(file, content.Tensors);
        if (layers is not null)
        {
            LegacyLayers.Read(weights, layers, config, into);
            if (weights != file.Root && file.Root.Links.ContainsKey("optimizer_weights"))
                into.AddAll(file.Root.Child("optimizer_weights")!, "optimizer_weights");
        }
        else
            StoredLayers.Read(file, config, into);
        foreach (var (key, value) in metadata)
            content.Metadata[key] = value;
        return content;
    }

    private static ZipEntry? Entry(CheckpointFile file, string name) => file.ZipEntries.Find(e => e.Name == name);

    private static string Json(CheckpointFile file, ZipEntry entry)
    {
        var source = DeflatedSource.Of(file.Source, entry, file.Options);
        if (source.Length > MaxJsonBytes)
            throw source.Fail(0, $"{entry.Size} bytes of JSON, expected at most {MaxJsonBytes}");
        return System.Text.Encoding.UTF8.GetString(source.ReadAll(0, (int)source.Length, "JSON"));
    }
}
