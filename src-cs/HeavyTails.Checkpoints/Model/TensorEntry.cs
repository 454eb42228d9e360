using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>One tensor of a checkpoint as the file describes it; its numbers are still in the file.</summary>
public sealed class TensorEntry
{
    /// <summary>Name in the file, wrappers and prefixes included.</summary>
    public required string Name { get; init; }

    /// <summary>The file's own number type.</summary>
    public required DType DType { get; init; }

    /// <summary>Dimensions, outermost first; empty for a scalar.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>File that holds the numbers: path, or the name given to bytes in memory.</summary>
    public required string File { get; init; }

    /// <summary>Byte offset of the first number in <see cref="File"/>; null when the numbers are compressed or encoded there.</summary>
    public long? Offset { get; init; }

    /// <summary>Product of <see cref="Shape"/>.</summary>
    public required long Count { get; init; }

    /// <summary>Why the numbers cannot be analysed as weights ("i64: integers are not weights"); null when they can.</summary>
    public string? Reason { get; init; }

    /// <summary>Name of an earlier tensor that is the same memory (tied weights); null when there is none.</summary>
    public string? TiedTo { get; internal set; }

    /// <summary>What the file itself says the tensor does: the module's class in a pickled model, the operator in an ONNX graph; Unknown when it says nothing.</summary>
    public LayerKind DeclaredKind { get; internal set; }

    /// <summary>Groups of a convolution where the file says; else 1.</summary>
    public int Groups { get; internal set; } = 1;

    internal TensorNumbers? Numbers { get; init; }

    /// <summary>"64 x 3 x 7 x 7".</summary>
    public string ShapeText => string.Join(" x ", Shape);

    /// <summary>
    /// Reads the numbers, row-major. Thread-safe and repeatable. Peak memory is the result and a small buffer. Throws
    /// <see cref="InvalidOperationException"/> with <see cref="Reason"/> when there is one, <see cref="CheckpointException"/> when the
    /// file has changed or is damaged.
    /// </summary>
    public TensorData Load() =>
        Reason is null && Numbers is not null
            ? Numbers.Load(Array.ConvertAll(Shape.ToArray(), d => (int)d), (int)Count)
            : throw new InvalidOperationException(
                $"{File}: tensor '{Name}' [{ShapeText}] cannot be loaded: {Reason ?? "it has no numbers"}"
            );
}
