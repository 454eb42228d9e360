using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>A sparse tensor as a file stores it: some dense tensors, and how they are put together.</summary>
internal sealed record SparseTensor
{
    /// <summary>Name in the file; unique there.</summary>
    public required string Name { get; init; }

    /// <summary>Dimensions of the dense tensor, outermost first.</summary>
    public required long[] Shape { get; init; }

    /// <summary>How the values are placed.</summary>
    public required SparseLayout Layout { get; init; }

    /// <summary>The values that are not zero.</summary>
    public required StoredTensor Values { get; init; }

    /// <summary>Pointers of rows or columns, or offsets of diagonals; null for coordinates.</summary>
    public StoredTensor? Pointers { get; init; }

    /// <summary>Coordinates, in one tensor or one for each dimension; columns or rows; none for diagonals.</summary>
    public IReadOnlyList<StoredTensor> Indices { get; init; } = [];

    /// <summary>
    /// The entry of the dense tensor, which is made when it is loaded. One that would be over the limit of the options,
    /// or is stored in a way that is not read, gets a reason.
    /// </summary>
    /// <exception cref="CheckpointException">The parts are outside their source, or do not fit each other.</exception>
    public TensorEntry Entry(CheckpointOptions options)
    {
        var (source, at) = (Values.Source, Values.DescribedAt ?? Values.Start);
        // The checks of a dense tensor with as many numbers as there are bytes: signs, and the number of numbers.
        var count = Entries.Count(Shape);
        if (count < 0 || Shape.Length > Entries.MaxRank || Array.Exists(Shape, d => d < 0))
            throw source.Fail(at, $"sparse tensor {Text.Quote(Name)} has the shape {Text.Shape(Shape)}");
        List<StoredTensor> integers = [.. Indices];
        if (Pointers is not null)
            integers.Add(Pointers);
        var numbers = integers.Append(Values).ToDictionary(part => part, Entries.Numbers);
        foreach (var part in integers)
            if (!part.DType.IsInteger())
                throw source.Fail(at, $"sparse tensor {Text.Quote(Name)} has indices of {part.DType.Name()}");
        var reason =
            Values.DType.IsComplex() ? "sparse complex numbers are not read: store it dense"
            : Entries.Reason(Values.DType, Values.TypeName ?? Values.DType.Name(), Shape, count) is { } same ? same
            : count > options.MaxDenseNumbers
                ? $"sparse, and {count} numbers when dense, over the limit of {options.MaxDenseNumbers}"
                    + $" (CheckpointOptions.{nameof(options.MaxDenseNumbers)})"
            : numbers.Values.Any(n => n is null) ? "sparse, with parts that are expanded views: store it dense"
            : WhyNot();
        if (reason is null && Misfit() is { } misfit)
            throw source.Fail(at, $"sparse tensor {Text.Quote(Name)} {Text.Shape(Shape)}: {misfit}");
        return new TensorEntry
        {
            Name = Name,
            DType = Values.DType,
            Shape = Shape,
            File = source.FileName,
            Reason = reason,
            Numbers = reason is null ? Sparse(numbers!) : null,
        };
    }

    private SparseNumbers Sparse(Dictionary<StoredTensor, TensorNumbers> numbers)
    {
        var values = numbers[Values];
        return new SparseNumbers
        {
            Source = values.Source,
            Start = values.Start,
            DType = values.DType,
            BigEndian = values.BigEndian,
            Strides = values.Strides,
            Layout = Layout,
            ValuesShape = Small(Values),
            Pointers = Pointers is null ? null : new SparseIndices(numbers[Pointers], Small(Pointers)),
            Indices = [.. Indices.Select(i => new SparseIndices(numbers[i], Small(i)))],
        };

        static int[] Small(StoredTensor part) => Array.ConvertAll(part.Shape, d => (int)d);
    }

    /// <summary>Why a tensor that is stored soundly is not read; null where it is.</summary>
    private string? WhyNot()
    {
        if (Layout == SparseLayout.Coordinates)
            return null;
        return Shape.Length != 2 ? "sparse, a stack of compressed matrices: store it dense"
            : Layout != SparseLayout.Diagonals && Values.Shape.Length is not (1 or 3)
                ? "sparse, with dense dimensions behind the compressed ones: store it dense"
            : null;
    }

    /// <summary>What does not fit in the shapes of the parts; null where all fits.</summary>
    private string? Misfit()
    {
        var values = Values.Shape;
        if (Array.Exists([.. Indices, Values], p => p.Shape.Length == 0))
            return "expected arrays of indices and values, got a scalar";
        if (Layout == SparseLayout.Coordinates)
        {
            var rows = Indices.Count == 1 && Indices[0].Shape.Length == 2 ? Indices[0].Shape[0] : Indices.Count;
            var fits =
                rows <= Shape.Length
                && rows > 0
                && Indices.All(i => i.Shape[^1] == values[0] && i.Shape.Length <= (Indices.Count == 1 ? 2 : 1))
                && values.AsSpan(1).SequenceEqual(Shape.AsSpan((int)rows));
            return fits ? null : $"expected {Text.Shape(values)} values with as many coordinates, of {Shape.Length}";
        }
        if (Pointers is not { Shape: [var lines] })
            return "expected pointers or offsets in one dimension";
        if (Layout == SparseLayout.Diagonals)
            return values is [var n, _] && n == lines ? null : $"expected {lines} diagonals, got {Text.Shape(values)}";
        var (b, q) = values is [_, var height, var width] ? (height, width) : (1, 1);
        var across = Layout == SparseLayout.Rows ? (Shape[0], b) : (Shape[1], q);
        return b < 1 || q < 1 || Shape[0] % b != 0 || Shape[1] % q != 0 ? $"blocks of {b} x {q} do not divide it"
            : lines != across.Item1 / across.Item2 + 1
                ? $"expected {across.Item1 / across.Item2 + 1} pointers, got {lines}"
            : Indices is not [{ Shape: [var n1] }] || n1 != values[0]
                ? $"expected an index for each of {values[0]} values"
            : null;
    }
}
