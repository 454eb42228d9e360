using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Checkpoints.Roles;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>
/// From a pickled object to the entries of its tensors; those that are views of the same numbers are tied.
/// </summary>
internal static class TorchTensors
{
    /// <summary>All tensors and arrays of the object that was pickled. The storages' places are known.</summary>
    public static CheckpointContent Collect(CheckpointFile file, object? root)
    {
        var content = new CheckpointContent();
        var tied = new Dictionary<string, string>();
        foreach (var found in StateDict.Find(file.Source, root, file.Options, content.Metadata))
        {
            var entry = found.Value switch
            {
                TorchTensor tensor => Entry(file.Source, found.Name, tensor),
                PickledArray array => Entry(file.Source, found.Name, array),
                _ => Unread(file.Source, found.Name, [], ((TorchOtherTensor)found.Value).Reason),
            };
            (entry.DeclaredKind, entry.Groups) = (found.Kind, found.Groups);
            // Pickled NumPy arrays may come from any framework.
            if (found.Value is TorchTensor)
                entry.Layout = TensorLayout.OutIn;
            if (found.Value is TorchTensor t && t.Storage.Count > 0)
            {
                var view = $"{t.Storage.Key}|{t.DType.Name()}|{t.Offset}|{Text.Shape(t.Shape)}|{Text.Shape(t.Strides)}";
                if (!tied.TryAdd(view, found.Name))
                    entry.TiedTo = tied[view];
            }
            content.Tensors.Add(entry);
        }
        return content.Tensors.Count > 0 ? content : throw file.Source.Fail(null, "the pickle holds no tensors");
    }

    private static TensorEntry Entry(ByteSource file, string name, TorchTensor tensor)
    {
        var source =
            tensor.Storage.Source
            ?? throw file.Fail(null, $"tensor {Text.Quote(name)} has a storage outside PyTorch's container");
        // The unit of the offset is the tensor's own type, which an untyped storage does not record.
        var size = Math.Max(1, tensor.DType.Size());
        if (tensor.Offset > long.MaxValue / size)
            throw source.Fail(0, $"tensor {Text.Quote(name)} begins at number {tensor.Offset}, outside its storage");
        return TensorEntry.Of(
            new StoredTensor
            {
                Name = name,
                DType = tensor.DType,
                TypeName = tensor.TypeName,
                Shape = tensor.Shape,
                Source = source,
                Start = tensor.Offset * size,
                Strides = tensor.Strides,
                BigEndian = tensor.Storage.BigEndian,
                DescribedAt = 0,
            }
        );
    }

    private static TensorEntry Entry(ByteSource file, string name, PickledArray array)
    {
        if (array is not { Shape: { } shape, Type: { } type })
            throw file.Fail(null, $"array {Text.Quote(name)} was never given its content");
        if (array.Data is null || type.DType == DType.Other)
            return Unread(file, name, shape, $"numpy dtype {Text.Quote(type.Code)}: not an array of numbers");
        return TensorEntry.Of(
            new StoredTensor
            {
                Name = name,
                DType = type.DType,
                Shape = shape,
                Source = array.Data.AsSource(file.Name),
                Start = 0,
                Strides = array.Fortran ? NumpyDType.FortranStrides(shape) : null,
                BigEndian = type.BigEndian,
            }
        );
    }

    private static TensorEntry Unread(ByteSource file, string name, long[] shape, string reason) =>
        new()
        {
            Name = name,
            DType = DType.Other,
            Shape = shape,
            File = file.FileName,
            Reason = reason,
        };
}
