namespace HeavyTails.Core.Layers;

/// <summary>
/// The numbers of one tensor, row-major, as float32 or float64. Narrower floats (f16, bf16, f8) are widened to float32,
/// which holds them exactly.
/// </summary>
public sealed class TensorData
{
    /// <summary>Dimensions, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The numbers if <see cref="IsDouble"/> is false, else empty.</summary>
    public ReadOnlyMemory<float> Single { get; }

    /// <summary>The numbers if <see cref="IsDouble"/> is true, else empty.</summary>
    public ReadOnlyMemory<double> Double { get; }

    /// <summary>Whether the numbers are float64.</summary>
    public bool IsDouble { get; }

    /// <summary>Number of values, the product of <see cref="Shape"/>.</summary>
    public int Length { get; }

    /// <summary>A tensor of float32 numbers, which are not copied.</summary>
    /// <exception cref="ArgumentException">The count of numbers is not the product of the shape.</exception>
    public TensorData(IReadOnlyList<int> shape, ReadOnlyMemory<float> single)
        : this(shape, single.Length) => Single = single;

    /// <summary>A tensor of float64 numbers, which are not copied.</summary>
    /// <exception cref="ArgumentException">The count of numbers is not the product of the shape.</exception>
    public TensorData(IReadOnlyList<int> shape, ReadOnlyMemory<double> values)
        : this(shape, values.Length) => (Double, IsDouble) = (values, true);

    /// <summary>Counts the numbers that are NaN or infinite.</summary>
    internal long CountNotFinite()
    {
        var count = 0L;
        foreach (var x in Single.Span)
            if (!float.IsFinite(x))
                count++;
        foreach (var x in Double.Span)
            if (!double.IsFinite(x))
                count++;
        return count;
    }

    private TensorData(IReadOnlyList<int> shape, int length)
    {
        var product = shape.Aggregate(1L, (p, d) => checked(p * d));
        if (product != length)
            throw new ArgumentException($"a tensor [{string.Join(" x ", shape)}] has {product} numbers, got {length}");
        (Shape, Length) = (shape, length);
    }
}
