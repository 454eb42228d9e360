using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Numpy;

/// <summary>An array of an .npy file, as its header describes it.</summary>
/// <param name="Descr">NumPy's code of the number type; null for a structure.</param>
/// <param name="DType">The number type; Other for one that is not read.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
internal sealed record NpyArray(string? Descr, DType DType, long[] Shape)
{
    /// <summary>Whether the first dimension is the fastest.</summary>
    public required bool Fortran { get; init; }

    /// <summary>Whether the bytes of each number come most significant first.</summary>
    public required bool BigEndian { get; init; }

    /// <summary>Whether the type is no number type of NumPy's own but bytes without one.</summary>
    public required bool IsVoid { get; init; }

    /// <summary>Byte offset of the header's text.</summary>
    public required long At { get; init; }

    /// <summary>Byte offset of the first number.</summary>
    public required long Start { get; init; }

    /// <summary>Why the numbers are not read; null when they are.</summary>
    public string? WhyNot =>
        DType != DType.Other ? null
        : Descr is null ? "a structured dtype: not an array of numbers"
        : Descr is "|V1" or "<V1"
            ? $"dtype {Text.Quote(Descr)}: a float8 of ml_dtypes, and the file does not say which: save it as float32"
        : $"dtype {Text.Quote(Descr)}: not an array of numbers that is read (objects never are)";

    /// <summary>Where the numbers are.</summary>
    public StoredTensor Stored(ByteSource source, string name) =>
        new()
        {
            Name = name,
            DType = DType,
            TypeName = IsVoid ? $"bf16, stored as numpy dtype {Text.Quote(Descr!)}" : null,
            Shape = Shape,
            Source = source,
            Start = Start,
            Strides = Fortran ? NumpyDType.FortranStrides(Shape) : null,
            BigEndian = BigEndian,
            DescribedAt = At,
        };
}
