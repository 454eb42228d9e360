using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>
/// Where the numbers of a tensor are stored: x[i] = number (i . Strides) behind byte <see cref="Start"/> of
/// <see cref="Source"/>. <see cref="TensorEntry.Of"/> checks it and makes the entry.
/// </summary>
public sealed record StoredTensor
{
    /// <summary>Name in the file; unique there.</summary>
    public required string Name { get; init; }

    /// <summary>Number type in the file.</summary>
    public required DType DType { get; init; }

    /// <summary>Dimensions, outermost first, each >= 0; empty for a scalar. At most 64.</summary>
    public required long[] Shape { get; init; }

    /// <summary>
    /// What holds the numbers: the file itself, or, for numbers that are stored compressed or encoded, a source of your
    /// own that decodes them as they are read.
    /// </summary>
    public required ByteSource Source { get; init; }

    /// <summary>Byte offset of the first number in <see cref="Source"/>.</summary>
    public required long Start { get; init; }

    /// <summary>
    /// Steps between numbers along each dimension, in numbers, each >= 0. Default: null, row-major without gaps.
    /// </summary>
    public long[]? Strides { get; init; }

    /// <summary>Whether the bytes of each number come most significant first. Default: false.</summary>
    public bool BigEndian { get; init; }

    /// <summary>What messages call the number type. Default: null, the name of <see cref="DType"/>.</summary>
    public string? TypeName { get; init; }

    /// <summary>
    /// Byte offset in <see cref="Source"/> of the tensor's description, where messages say the fault is. Default: null,
    /// <see cref="Start"/>.
    /// </summary>
    public long? DescribedAt { get; init; }

    /// <summary>
    /// What is known of the tensor's function otherwise than by its name, such as the class of its module. Default:
    /// Unknown, its name and shape decide.
    /// </summary>
    public LayerKind DeclaredKind { get; init; }

    /// <summary>Number of groups of a convolution, at least 1. Default: null, it is not known.</summary>
    public int? Groups { get; init; }

    /// <summary>Order of the dimensions. Default: Unknown, the name and the shape decide.</summary>
    public TensorLayout Layout { get; init; }
}
