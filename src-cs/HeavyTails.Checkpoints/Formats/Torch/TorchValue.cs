using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>
/// What torch.save wrote that is no checkpoint: lists of numbers, a script's arguments. Nothing is looked up or run.
/// </summary>
public sealed class TorchValue : IDisposable
{
    private readonly FileSource _source;

    private TorchValue(FileSource source, CheckpointOptions options)
    {
        _source = source;
        var file = new CheckpointFile(source, options);
        if (new TorchZipReader().Recognises(file))
            Value = new TorchArchive(file).Run(TorchArchive.PickleName, ["data/"], new TorchObjects());
        else if (new TorchLegacyReader().Recognises(file))
            Value = TorchLegacyReader.Root(file);
        else
            throw source.Fail(0, "expected a file of torch.save, got another one");
    }

    /// <summary>
    /// The value: those of <see cref="Pickle.Value"/>, and tensors, whose numbers <see cref="NumbersOf"/> gives.
    /// </summary>
    public object? Value { get; }

    /// <summary>Reads a file of torch.save, of the zip format or the one before.</summary>
    /// <param name="path">The file, which stays open.</param>
    /// <param name="options">Limits on the pickle; null for <see cref="CheckpointOptions.Default"/>.</param>
    /// <exception cref="CheckpointException">It is no such file, damaged, or over a limit.</exception>
    public static TorchValue Open(string path, CheckpointOptions? options = null)
    {
        var source = FileSource.Open(path);
        try
        {
            return new TorchValue(source, options ?? CheckpointOptions.Default);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A value as numbers, row-major: a number as one, a tensor as all of its numbers; null for anything else.
    /// </summary>
    /// <exception cref="CheckpointException">The numbers of a tensor cannot be read.</exception>
    public IReadOnlyList<double>? NumbersOf(object? value) =>
        value switch
        {
            double x => [x],
            long n => [n],
            bool b => [b ? 1 : 0],
            TorchTensor tensor => Load(tensor),
            _ => null,
        };

    /// <summary>The dimensions of a value that is a tensor, outermost first; null for anything else.</summary>
    public static IReadOnlyList<long>? ShapeOf(object? value) => (value as TorchTensor)?.Shape;

    /// <summary>Closes the file.</summary>
    public void Dispose() => _source.Dispose();

    private double[] Load(TorchTensor tensor)
    {
        var stored = TorchTensors.Stored(_source, "value", tensor);
        var numbers =
            Entries.Numbers(stored)
            ?? throw _source.Fail(
                null,
                $"a tensor {Text.Shape(tensor.Shape)} of {tensor.TypeName} that cannot be read"
            );
        var shape = Array.ConvertAll(tensor.Shape, d => (int)d);
        var count = (int)Entries.Count(tensor.Shape);
        return tensor.DType.IsFloat()
            ? numbers.Load(shape, count).ToDoubles()
            : Array.ConvertAll(numbers.LoadIntegers(shape, count), n => (double)n);
    }
}
