namespace HeavyTails.Core.Layers;

/// <summary>
/// One named weight tensor of a model, not yet loaded. A checkpoint of any size is a list of these, and only the layers
/// being analysed are in memory.
/// </summary>
public sealed record Layer
{
    /// <summary>Full name without a trailing ".weight", WeightWatcher's longname.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Position among the model's layers that have a spectrum, from 1: WeightWatcher's layer_id. 0, the default, for
    /// one that has none, or whose model has not been numbered (<see cref="LayerKinds.Numbered"/>).
    /// </summary>
    public int Id { get; init; }

    /// <summary>Name of the tensor in the file.</summary>
    public required string TensorName { get; init; }

    /// <summary>Function of the tensor in its network.</summary>
    public required LayerKind Kind { get; init; }

    /// <summary>Dimensions of the tensor, outermost first.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>Element type in the file: "f32", "bf16", "f8_e4m3", ...</summary>
    public required string DType { get; init; }

    /// <summary>Reads the numbers; may be called more than once and from any thread.</summary>
    public required Func<TensorData> Load
    {
        get;
        init => (field, LoadInto) = (value, null);
    }

    /// <summary>
    /// Reads the same numbers, as float32 and row-major, into an array of <see cref="Count"/> numbers; for passes over
    /// many nets, which would otherwise take new memory for each. Null where only <see cref="Load"/> reads them, as
    /// after that is set.
    /// </summary>
    public Action<float[]>? LoadInto { get; init; }

    /// <summary>
    /// Puts numbers that are ordered as the tensor is stored into the order in which <see cref="Load"/> returns them,
    /// whatever the numbers are; null where that is the same order.
    /// </summary>
    public Func<TensorData, TensorData>? Arrange { get; init; }

    /// <summary>Number of weights, the product of <see cref="Shape"/>.</summary>
    public long Count => Shape.Aggregate(1L, (p, d) => p * d);

    /// <summary>Number of weights that an analysis holds in memory; for a low-rank pair those of its factors.</summary>
    public long StoredCount => Factors?.Count ?? Count;

    /// <summary>Number of groups of a convolution; 1 where the checkpoint does not say.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>
    /// How the first of three dimensions is read where the layer is no convolution: matrices with a spectrum each, or
    /// one matrix of all rows. Default: each its own.
    /// </summary>
    public LayerStack Stack { get; init; } = LayerStack.Separate;

    /// <summary>
    /// The parts into which a fused matrix is split where the options ask for it (q, k and v; gates); null where the
    /// kind alone determines them.
    /// </summary>
    public LayerParts? Parts { get; init; }

    /// <summary>
    /// Why the tensor is no layer with a spectrum, as a phrase ("a positional table"); null where its kind decides.
    /// </summary>
    public string? WhyNot { get; init; }

    /// <summary>
    /// From what the numbers were dequantised ("gptq, 4 bits, groups of 128"); null where they are stored as they are.
    /// </summary>
    public string? Quantised { get; init; }

    /// <summary>
    /// Where the name and the shape allow several readings: which was taken and how to choose another, a sentence that
    /// becomes a warning; null where there is one reading.
    /// </summary>
    public string? Reading { get; init; }

    /// <summary>
    /// The halves of a low-rank pair, which is then analysed without its product; null for every other layer.
    /// </summary>
    public LowRankFactors? Factors { get; init; }

    /// <summary>
    /// What an adapter adds to the weights, in words ("W0 + s B A, rank 8, scale 2"); null for weights as they are
    /// stored.
    /// </summary>
    public string? Update { get; init; }

    /// <summary>
    /// The shape in words: "64 x 3 x 7 x 7"; for a low-rank pair "768 x 768, rank 8, scale 2"; for weights with an
    /// adapter's update "768 x 768, W0 + s B A, rank 8, scale 2".
    /// </summary>
    public string ShapeText =>
        string.Join(" x ", Shape)
        + (
            Factors is { } factors ? $", {factors.Text}"
            : Update is { } update ? $", {update}"
            : ""
        );
}
