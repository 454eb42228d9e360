using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Layers;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Checkpoints.Model;

/// <summary>
/// One tensor of a checkpoint as the file describes it; its numbers are still in the file. A reader makes it by
/// <see cref="Of"/>; one made by its properties has no numbers, and its <see cref="Reason"/> says why: "sparse: store
/// it dense".
/// </summary>
public sealed class TensorEntry
{
    /// <summary>Name in the file, wrappers and prefixes included.</summary>
    public required string Name
    {
        get => _name;
        init => _name = value;
    }

    private string _name = "";

    /// <summary>The file's own number type.</summary>
    public required DType DType { get; init; }

    /// <summary>Dimensions, outermost first; empty for a scalar.</summary>
    public required IReadOnlyList<long> Shape
    {
        get;
        init => (field, Count) = (value, Math.Max(0, Entries.Count(value as long[] ?? [.. value])));
    }

    /// <summary>File that holds the numbers: its path, or the name given to bytes in memory.</summary>
    public required string File { get; init; }

    /// <summary>
    /// Byte offset of the first number in <see cref="File"/>; null when the numbers are compressed or encoded there.
    /// </summary>
    public long? Offset { get; init; }

    /// <summary>Number of numbers: the product of <see cref="Shape"/>, or 0 where that is beyond 2^63 - 1.</summary>
    public long Count { get; private init; }

    /// <summary>
    /// Why the numbers cannot be analysed as weights ("i64: integers are not weights ..."); null when they can.
    /// </summary>
    public string? Reason
    {
        get => field ?? (Numbers is null ? "it has no numbers" : null);
        init;
    }

    /// <summary>Name of an earlier tensor that is the same memory (tied weights); null when there is none.</summary>
    public string? TiedTo { get; internal set; }

    /// <summary>
    /// What the file itself says the tensor does: the module's class in a pickled model, the operator in an ONNX graph.
    /// Unknown if the file has no such information.
    /// </summary>
    public LayerKind DeclaredKind { get; internal set; }

    /// <summary>Groups of a convolution; null where the file does not give them.</summary>
    public int? Groups { get; internal set; }

    /// <summary>Order of the dimensions where the format has one for all of its files; else Unknown.</summary>
    public TensorLayout Layout { get; internal set; }

    /// <summary>
    /// Order and side of the gates in a recurrent layer's matrix. Default: <see cref="GateOrder.Torch"/>; a reader of a
    /// format with another order sets it for every recurrent layer.
    /// </summary>
    public GateOrder GateOrder { get; internal set; }

    /// <summary>
    /// From what the numbers are dequantised as they load ("Q4_K"); null when they are stored as they are. The type of
    /// dequantised numbers is that of the result.
    /// </summary>
    public string? Quantised { get; init; }

    /// <summary>The scale and the zero point that the file itself gives the numbers; null for none.</summary>
    internal AffineScale? Scale { get; set; }

    /// <summary>
    /// Where the file allows several readings of the numbers: which was taken and how to choose another, a sentence
    /// that becomes a warning of the layer; null where there is one reading.
    /// </summary>
    public string? Reading { get; internal set; }

    internal TensorNumbers? Numbers { get; init; }

    /// <summary>The same tensor under another name.</summary>
    internal TensorEntry Renamed(string name)
    {
        var same = (TensorEntry)MemberwiseClone();
        same._name = name;
        return same;
    }

    /// <summary>The dimensions as integers of 32 bits, which those of a tensor that can be loaded fit.</summary>
    internal int[] Dimensions()
    {
        var dimensions = new int[Shape.Count];
        for (var k = 0; k < dimensions.Length; k++)
            dimensions[k] = (int)Shape[k];
        return dimensions;
    }

    /// <summary>The same tensor without its numbers, listed with a reason.</summary>
    internal TensorEntry Unread(string reason) =>
        new()
        {
            Name = Name,
            DType = DType,
            Shape = Shape,
            File = File,
            Reason = reason,
        };

    /// <summary>The dimensions as text: "64 x 3 x 7 x 7".</summary>
    public string ShapeText => string.Join(" x ", Shape);

    /// <summary>
    /// The entry of a tensor whose numbers are stored as said. One that is sound but cannot be a weight (integers, a
    /// scalar, more numbers than an array can hold) gets a <see cref="Reason"/>.
    /// </summary>
    /// <exception cref="CheckpointException">
    /// The numbers are not all inside their source, a dimension or a stride is negative, or there are more than 64
    /// dimensions or 2^63 numbers.
    /// </exception>
    public static TensorEntry Of(StoredTensor stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return Entries.Of(stored);
    }

    /// <summary>
    /// Reads the numbers, row-major. Thread-safe and repeatable. Peak memory is the result and a small buffer.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// There is a <see cref="Reason"/>, which the message gives.
    /// </exception>
    /// <exception cref="CheckpointException">The file has changed since it was opened, or is damaged.</exception>
    public TensorData Load()
    {
        if (Reason is not null || Numbers is null)
            throw new InvalidOperationException(
                Printable.Short(
                    $"{File}: tensor {Text.Quote(Name)} [{ShapeText}] cannot be loaded: {Reason}",
                    CheckpointException.LongestMessage
                )
            );
        var data = Numbers.Load(Dimensions(), (int)Count);
        Numbers.Source.CheckUnchanged();
        return data;
    }

    /// <summary>
    /// Reads the numbers as float32 into an array of <see cref="Count"/> numbers; null where <see cref="Load"/> alone
    /// reads them: float64, complex and dequantised ones.
    /// </summary>
    internal Action<float[]>? LoadInto =>
        Reason is null && Numbers is { ArePlain: true } plain
            ? numbers =>
            {
                plain.LoadInto(Dimensions(), numbers);
                plain.Source.CheckUnchanged();
            }
            : null;
}
