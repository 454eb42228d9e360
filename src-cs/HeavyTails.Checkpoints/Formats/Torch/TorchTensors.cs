using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    /// <summary>
    /// Bytes before views that may be inflated for a file of any size; that takes a tenth of a second.
    /// </summary>
    private const long InflatedAlways = 64L << 20;

    /// <summary>
    /// Most times the bytes of one storage that all tensors which are views of it may have together. Views of
    /// PyTorch's modules overlap hardly ever; hundreds that do would cost hundreds of times the file.
    /// </summary>
    private const int MostCovered = 4;

    /// <summary>Bytes that all views of a storage may have in any case: those of 2^20 float32.</summary>
    private const int CoveredAlways = 4 << 20;

    private const string Covered = "a view of numbers that other tensors already cover";

    /// <summary>All tensors and arrays of the object that was pickled. The storages' places are known.</summary>
    public static CheckpointContent Collect(CheckpointFile file, object? root)
    {
        var content = new CheckpointContent();
        Add(content, file, StateDict.Find(file.Source, root, file.Options, content));
        return content.Tensors.Count > 0
            ? content
            : throw file.Source.Fail(null, $"the pickle holds no tensors or arrays: it is {Kind(root)}");
    }

    private static string Kind(object? root) =>
        root is PickleDict dict && dict.TryGet("param_groups", out _)
            ? "the state of an optimizer, which the weights' own file lies beside"
            : PickleMachine.Describe(root);

    /// <summary>Adds tensors and arrays to what a file holds. The storages' places are known.</summary>
    public static void Add(CheckpointContent content, CheckpointFile file, IEnumerable<FoundTensor> tensors)
    {
        var tied = new Dictionary<object, string>(new SameNumbers());
        var covered = new Dictionary<object, double>(ReferenceEqualityComparer.Instance);
        var inflatedBefore = 0L;
        foreach (var found in tensors)
        {
            if (found.WhyNot is not null)
            {
                content.Tensors.Add(Beside(file.Source, found));
                continue;
            }
            var entry = found.Value switch
            {
                TorchTensor tensor => Entry(file.Source, found.Name, tensor),
                TorchSparseTensor sparse => Entry(file, found.Name, sparse),
                PickledArray array => Entry(file.Source, found.Name, array),
                Opaque record => Entry(file, found.Name, PickledSparse.Of(record)!),
                _ => Unread(file.Source, found.Name, [], ((TorchOtherTensor)found.Value).Reason),
            };
            if (entry.Reason is null && Shared(found.Value) is { } shared && !tied.ContainsKey(found.Value))
            {
                var size = (double)entry.Count * entry.DType.Size();
                var before = covered.GetValueOrDefault(shared.Numbers);
                if (before + size > MostCovered * (double)shared.Bytes + CoveredAlways)
                    entry = entry.Unread(Covered);
                else
                    covered[shared.Numbers] = before + size;
            }
            (entry.DeclaredKind, entry.Groups) = (found.Kind, found.Groups);
            // NumPy arrays in a pickle may be of any library: JAX's and scikit-learn's are [in, out].
            if (found.Value is not (PickledArray or Opaque))
                entry.Layout = TensorLayout.OutIn;
            if (
                found.Value is TorchTensor { Storage.Count: > 0 } or PickledArray { Data.Length: > 0 }
                && !tied.TryAdd(found.Value, found.Name)
            )
                entry.TiedTo = tied[found.Value];
            content.Tensors.Add(entry);
            if (found.Value is TorchTensor { Storage.Source.IsRandomAccess: false } view)
                CheckInflated(file, inflatedBefore += view.Offset * view.DType.Size());
        }
    }

    /// <summary>
    /// Refuses views that begin far inside deflated storages: each of them would inflate again what is before it.
    /// torch.save stores, so that only other writers deflate.
    /// </summary>
    private static void CheckInflated(CheckpointFile file, long before)
    {
        var limit = InflatedAlways + file.Options.MaxInflation * Math.Min(file.Source.Length, 1L << 32);
        if (before > limit)
            throw file.Source.Fail(
                null,
                $"{before} bytes of deflated storages come before the tensors that are views of them and would be"
                    + $" inflated for each, over the limit of {limit}"
                    + $" (CheckpointOptions.{nameof(CheckpointOptions.MaxInflation)} = {file.Options.MaxInflation})"
            );
    }

    /// <summary>What several tensors may be views of, and its bytes; null for a sparse tensor or no numbers.</summary>
    private static (object Numbers, long Bytes)? Shared(object value) =>
        value switch
        {
            TorchTensor { Storage: { Source: { } source } storage } => (storage, source.Length),
            PickledArray { Data: { } data } => (data, data.Length),
            _ => null,
        };

    /// <summary>Tensors are the same if they are the same view of a storage; arrays, if they are one object.</summary>
    private sealed class SameNumbers : IEqualityComparer<object>
    {
        public new bool Equals(object? a, object? b) =>
            a is TorchTensor s && b is TorchTensor t
                ? ReferenceEquals(s.Storage, t.Storage)
                    && (s.DType, s.Offset) == (t.DType, t.Offset)
                    && s.Shape.AsSpan().SequenceEqual(t.Shape)
                    && s.Strides.AsSpan().SequenceEqual(t.Strides)
                : ReferenceEquals(a, b);

        public int GetHashCode(object value)
        {
            if (value is not TorchTensor tensor)
                return RuntimeHelpers.GetHashCode(value);
            var hash = new HashCode();
            hash.Add(RuntimeHelpers.GetHashCode(tensor.Storage));
            hash.AddBytes(MemoryMarshal.AsBytes<long>([tensor.Offset, .. tensor.Shape, .. tensor.Strides]));
            return hash.ToHashCode();
        }
    }

    /// <summary>Where the numbers of a tensor are; the places of the storages are known.</summary>
    public static StoredTensor Stored(ByteSource file, string name, TorchTensor tensor)
    {
        var source =
            tensor.Storage.Source
            ?? throw file.Fail(null, $"tensor {Text.Quote(name)} has a storage outside PyTorch's container");
        // The unit of the offset is the tensor's own type, which an untyped storage does not record.
        var size = Math.Max(1, tensor.DType.Size());
        if (tensor.Offset > long.MaxValue / size)
            throw source.Fail(0, $"tensor {Text.Quote(name)} begins at number {tensor.Offset}, outside its storage");
        return new StoredTensor
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
        };
    }

    private static TensorEntry Entry(CheckpointFile file, string name, TorchSparseTensor sparse)
    {
        var parts = Array.ConvertAll(sparse.Parts, p => Stored(file.Source, name, p));
        var hasPointers = parts.Length == 2;
        return new SparseTensor
        {
            Name = name,
            Shape = sparse.Size,
            Layout = sparse.Layout,
            Values = Stored(file.Source, name, sparse.Values),
            Pointers = hasPointers ? parts[0] : null,
            Indices = hasPointers ? [parts[1]] : parts,
        }.Entry(file.Options);
    }

    private static TensorEntry Entry(CheckpointFile file, string name, PickledSparse sparse)
    {
        if (sparse.Indices.Append(sparse.Values).Any(a => a.Data is null || a.DType == DType.Other))
            return Unread(file.Source, name, sparse.Size, "a sparse matrix of SciPy whose parts are not numbers");
        return new SparseTensor
        {
            Name = name,
            Shape = sparse.Size,
            Layout = sparse.Layout,
            Values = Part(sparse.Values),
            Pointers = sparse.Pointers is { Data: not null } pointers ? Part(pointers) : null,
            Indices = [.. sparse.Indices.Select(Part)],
        }.Entry(file.Options);

        StoredTensor Part(PickledArray array) => Stored(file.Source, name, array);
    }

    private static TensorEntry Entry(ByteSource file, string name, TorchTensor tensor)
    {
        var entry = TensorEntry.Of(Stored(file, name, tensor));
        if (tensor.Scale is { } scale)
            entry.Scale = Scale(file, name, scale, tensor.TypeName);
        return entry;
    }

    private static AffineScale Scale(ByteSource file, string name, TorchScale scale, string type) =>
        scale is { Scales: { } scales, ZeroPoints: { } zeros }
            ? new AffineScale(Entry(file, name + ".scales", scales))
            {
                ZeroPoints = Entry(file, name + ".zero_points", zeros),
                Axis = scale.Axis,
                TypeName = type,
            }
            : new AffineScale(Single(file, name + ".scale", DType.F64, BitConverter.GetBytes(scale.Value)))
            {
                ZeroPoints = Single(file, name + ".zero_point", DType.I64, BitConverter.GetBytes(scale.ZeroPoint)),
                TypeName = type,
            };

    /// <summary>A number that the pickle itself holds, as a tensor.</summary>
    private static TensorEntry Single(ByteSource file, string name, DType type, byte[] bytes) =>
        TensorEntry.Of(
            new StoredTensor
            {
                Name = name,
                DType = type,
                Shape = [],
                Source = new MemorySource(bytes) { Name = file.FileName },
                Start = 0,
            }
        );

    private static TensorEntry Entry(ByteSource file, string name, PickledArray array)
    {
        if (array is not { Shape: { } shape, Type: { } type })
            throw file.Fail(null, $"array {Text.Quote(name)} was never given its content");
        if (array.Data is null || type.DType == DType.Other)
            return Unread(file, name, shape, $"numpy dtype {Text.Quote(type.Code)}: not an array of numbers");
        return TensorEntry.Of(Stored(file, name, array));
    }

    private static StoredTensor Stored(ByteSource file, string name, PickledArray array) =>
        new()
        {
            Name = name,
            DType = array.DType,
            Shape = array.Shape!,
            Source = array.Data!.AsSource(file.Name),
            Start = 0,
            Strides = array.Fortran ? NumpyDType.FortranStrides(array.Shape!) : null,
            BigEndian = array.BigEndian,
        };

    /// <summary>A tensor that is none of the weights: its numbers are not looked at.</summary>
    private static TensorEntry Beside(ByteSource file, FoundTensor found)
    {
        var (type, shape) = found.Value switch
        {
            TorchTensor tensor => (tensor.DType, tensor.Shape),
            TorchSparseTensor sparse => (sparse.Values.DType, sparse.Size),
            PickledArray { Shape: { } size } array => (array.DType, size),
            _ => (DType.Other, []),
        };
        return new()
        {
            Name = found.Name,
            DType = type,
            Shape = shape.Length <= Entries.MaxRank && Array.TrueForAll(shape, d => d >= 0) ? shape : [],
            File = file.FileName,
            Reason = found.WhyNot,
        };
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
