namespace HeavyTails.Core.Layers;

/// <summary>
/// The numbers of one tensor, row-major, as float32 or float64. Narrower floats (f16, bf16, f8) are widened to float32,
/// which holds them exactly.
/// </summary>
public sealed class TensorData
{
    private readonly ReadOnlyMemory<float> _single;
    private readonly ReadOnlyMemory<double> _double;

    /// <summary>Dimensions, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The numbers if <see cref="IsDouble"/> is false, else empty.</summary>
    /// <exception cref="NotSupportedException">The numbers are complex.</exception>
    public ReadOnlyMemory<float> Single => IsComplex ? throw Complex() : _single;

    /// <summary>The numbers if <see cref="IsDouble"/> is true, else empty.</summary>
    /// <exception cref="NotSupportedException">The numbers are complex.</exception>
    public ReadOnlyMemory<double> Double => IsComplex ? throw Complex() : _double;

    /// <summary>
    /// Whether the numbers are complex, held as their <see cref="RealPart"/> and <see cref="ImaginaryPart"/>.
    /// </summary>
    public bool IsComplex { get; private init; }

    /// <summary>Whether the numbers are float64.</summary>
    public bool IsDouble { get; }

    /// <summary>Number of values, the product of <see cref="Shape"/>.</summary>
    public int Length { get; }

    /// <summary>A tensor of float32 numbers, which are not copied.</summary>
    /// <exception cref="ArgumentException">The count of numbers is not the product of the shape.</exception>
    public TensorData(IReadOnlyList<int> shape, ReadOnlyMemory<float> single)
        : this(shape, single.Length) => _single = single;

    /// <summary>A tensor of float64 numbers, which are not copied.</summary>
    /// <exception cref="ArgumentException">The count of numbers is not the product of the shape.</exception>
    public TensorData(IReadOnlyList<int> shape, ReadOnlyMemory<double> values)
        : this(shape, values.Length) => (_double, IsDouble) = (values, true);

    private TensorData(IReadOnlyList<int> shape, ReadOnlyMemory<float> single, ReadOnlyMemory<double> values)
        : this(shape, (single.Length + values.Length) / 2) =>
        (_single, _double, IsDouble, IsComplex) = (single, values, values.Length > 0, true);

    /// <summary>A tensor of complex numbers, each as its real and its imaginary part, which are not copied.</summary>
    /// <exception cref="ArgumentException">The count of pairs is not the product of the shape.</exception>
    public static TensorData Complex(IReadOnlyList<int> shape, ReadOnlyMemory<float> pairs) =>
        new(shape, pairs, default);

    /// <summary>A tensor of complex numbers, each as its real and its imaginary part, which are not copied.</summary>
    /// <exception cref="ArgumentException">The count of pairs is not the product of the shape.</exception>
    public static TensorData Complex(IReadOnlyList<int> shape, ReadOnlyMemory<double> pairs) =>
        new(shape, default, pairs);

    /// <summary>The complex tensor of its two parts, which are copied.</summary>
    /// <exception cref="ArgumentException">The parts have other shapes or number types than each other.</exception>
    public static TensorData Complex(TensorData real, TensorData imaginary)
    {
        if (!real.Shape.SequenceEqual(imaginary.Shape) || real.IsDouble != imaginary.IsDouble)
            throw new ArgumentException(
                $"expected parts of one shape and type, got [{string.Join(" x ", real.Shape)}] and "
                    + $"[{string.Join(" x ", imaginary.Shape)}]"
            );
        return real.IsDouble
            ? Complex(real.Shape, (ReadOnlyMemory<double>)Pairs(real.Double.Span, imaginary.Double.Span))
            : Complex(real.Shape, (ReadOnlyMemory<float>)Pairs(real.Single.Span, imaginary.Single.Span));

        static T[] Pairs<T>(ReadOnlySpan<T> re, ReadOnlySpan<T> im)
        {
            var pairs = new T[2 * re.Length];
            for (var i = 0; i < re.Length; i++)
                (pairs[2 * i], pairs[(2 * i) + 1]) = (re[i], im[i]);
            return pairs;
        }
    }

    /// <summary>The real parts as a tensor of their own; of real numbers the tensor itself.</summary>
    public TensorData RealPart() => IsComplex ? Every(0) : this;

    /// <summary>The imaginary parts as a tensor of their own.</summary>
    /// <exception cref="InvalidOperationException">The numbers are real.</exception>
    public TensorData ImaginaryPart() =>
        IsComplex ? Every(1) : throw new InvalidOperationException("expected complex numbers, got real ones");

    private TensorData Every(int part)
    {
        return IsDouble
            ? new TensorData(Shape, (ReadOnlyMemory<double>)Pick(_double.Span))
            : new TensorData(Shape, (ReadOnlyMemory<float>)Pick(_single.Span));

        T[] Pick<T>(ReadOnlySpan<T> pairs)
        {
            var picked = new T[Length];
            for (var i = 0; i < picked.Length; i++)
                picked[i] = pairs[2 * i + part];
            return picked;
        }
    }

    /// <summary>A copy of the numbers as float64, which holds those of float32 exactly, row-major.</summary>
    /// <exception cref="NotSupportedException">The numbers are complex.</exception>
    public double[] ToDoubles() => IsDouble ? Double.ToArray() : Array.ConvertAll(Single.ToArray(), x => (double)x);

    private static NotSupportedException Complex() => new("complex numbers, where real ones are needed");

    /// <summary>Counts the numbers that are NaN or infinite.</summary>
    public long CountNotFinite()
    {
        var count = 0L;
        var width = IsComplex ? 2 : 1;
        for (var i = 0; i < _single.Length; i += width)
            if (!float.IsFinite(_single.Span[i]) || !float.IsFinite(_single.Span[i + width - 1]))
                count++;
        for (var i = 0; i < _double.Length; i += width)
            if (!double.IsFinite(_double.Span[i]) || !double.IsFinite(_double.Span[i + width - 1]))
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
