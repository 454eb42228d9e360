using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Model;

/// <summary>
/// Reads one file format: lists the tensors of a file, whose numbers are loaded later. A reader of your own is given to
/// <see cref="Checkpoint.Open(string, CheckpointOptions?, IEnumerable{ICheckpointReader}?)"/>; the readers of the
/// library are <see cref="Formats.CheckpointFormats.Readers"/>. A reader keeps no state between files and may be called
/// from several threads.
/// <code>
/// public CheckpointContent Read(CheckpointFile file)
/// {
///     var reader = file.Source.Forward(8, file.Source.Length - 8);
///     var shape = new long[] { reader.ReadUInt32("rows"), reader.ReadUInt32("columns") };
///     var content = new CheckpointContent();
///     content.Tensors.Add(TensorEntry.Of(new StoredTensor
///     {
///         Name = "weight", DType = DType.F32, Shape = shape, Source = file.Source, Start = reader.Position,
///     }));
///     return content;
/// }
/// </code>
/// </summary>
public interface ICheckpointReader
{
    /// <summary>The format that this reads; becomes <see cref="Checkpoint.Format"/>.</summary>
    CheckpointFormat Format { get; }

    /// <summary>
    /// Whether the file has this format: by its first bytes, <see cref="CheckpointFile.Head"/>, or, where the format
    /// has no signature, by the structure of the whole file. The first reader of the list that answers true reads the
    /// file.
    /// </summary>
    /// <exception cref="CheckpointException">
    /// The container that several formats share, a zip archive, is damaged.
    /// </exception>
    bool Recognises(CheckpointFile file);

    /// <summary>
    /// Lists the tensors, without reading their numbers. <see cref="ByteSource"/> and <see cref="TensorEntry.Of"/>
    /// check every length and offset against the file; what else a file may get wrong, the reader checks.
    /// </summary>
    /// <exception cref="CheckpointException">
    /// The file is damaged or holds what the reader does not read. <see cref="ByteSource.Fail"/> makes one that names
    /// the file and the offset.
    /// </exception>
    CheckpointContent Read(CheckpointFile file);
}
