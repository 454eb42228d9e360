// G_l V A_l for one layer with inputs a [a] and derivatives g [g] with respect to its outputs: A = E a a', G = E g g'.
// Martens & Grosse 2015, sec. 3, arXiv:1503.05671.

using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Curvature;

/// <summary>The Kronecker factors of one layer: A (x) G approximates its diagonal block.</summary>
public sealed class KroneckerBlock : IKroneckerPart
{
    private const double Epsilon = 2.220446049250313e-16; // of float64

    private readonly double[] _a,
        _g;

    /// <summary>Makes a block of two symmetric positive semidefinite factors, which are not copied.</summary>
    /// <param name="name">Name of the layer.</param>
    /// <param name="a">A [a x a], the second moments of the inputs; the last row belongs to the bias.</param>
    /// <param name="g">G [g x g], the second moments of the derivatives with respect to the outputs.</param>
    /// <param name="hasBias">
    /// Whether the layer's vector is the weights [g x a - 1] row by row, then the bias [g]; else it is the weights
    /// [g x a]. Default: false.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A factor is not square, not finite, not symmetric to 1e-12 of its largest entry or has a negative diagonal, or
    /// A is [1 x 1] and has a bias only.
    /// </exception>
    public KroneckerBlock(string name, double[] a, double[] g, bool hasBias = false)
    {
        (Name, _a, _g, HasBias) = (name, a, g, hasBias);
        (Columns, Rows) = (Check(a, $"{name}: factor A"), Check(g, $"{name}: factor G"));
        if (hasBias && Columns == 1)
            throw new ArgumentException($"{name}: expected factor A of a weight and a bias, got [1 x 1]");
    }

    /// <summary>Name of the layer.</summary>
    public string Name { get; }

    /// <summary>Order g of the factor G, the number of outputs or of output channels.</summary>
    public int Rows { get; }

    /// <summary>Order a of the factor A, the number of inputs of an output, and 1 for the bias.</summary>
    public int Columns { get; }

    /// <inheritdoc cref="KroneckerBlock(string, double[], double[], bool)" path="/param[@name='hasBias']"/>
    public bool HasBias { get; }

    /// <summary>The factor A [a x a] of the inputs.</summary>
    public ReadOnlySpan<double> A => _a;

    /// <summary>The factor G [g x g] of the derivatives with respect to the outputs.</summary>
    public ReadOnlySpan<double> G => _g;

    void IKroneckerPart.Multiply(Span<double> v, Span<double> product)
    {
        KroneckerParts.TimesTransposed(v, _a, product, Columns);
        product.CopyTo(v);
        KroneckerParts.Times(_g, v, product, Rows);
    }

    internal double TraceOfA => Trace(_a, Columns);

    internal double TraceOfG => Trace(_g, Rows);

    /// <summary>
    /// The shifts of A and G: pi sqrt(damping) and sqrt(damping) / pi, pi^2 = (tr A / a) / (tr G / g); pi = 1 where a
    /// trace is 0.
    /// </summary>
    internal (double OfA, double OfG) Shifts(double damping)
    {
        var squared = TraceOfA / Columns / (TraceOfG / Rows);
        var pi = squared > 0 && double.IsFinite(squared) ? Math.Sqrt(squared) : 1;
        return (pi * Math.Sqrt(damping), Math.Sqrt(damping) / pi);
    }

    internal KroneckerBlock Shifted(double ofA, double ofG) =>
        new(Name, Shifted(_a, Columns, ofA), Shifted(_g, Rows, ofG), HasBias);

    /// <summary>
    /// The eigendecomposition of both factors. Eigenvalues below n eps times the largest are rounding and become 0.
    /// </summary>
    internal (SymmetricEigen A, SymmetricEigen G) Spectra(ISpectralBackend backend) =>
        (Spectrum(_a, Columns, backend, "A"), Spectrum(_g, Rows, backend, "G"));

    private SymmetricEigen Spectrum(double[] factor, int n, ISpectralBackend backend, string which)
    {
        var spectrum = backend.Eigen(factor, n, vectors: true);
        var (smallest, largest) = (spectrum.L[0], spectrum.L[^1]);
        // The factors are averages of a a' in float64, whose rounding is far below this.
        if (smallest < -1e-10 * Math.Abs(largest) || largest < 0)
            throw new ArithmeticException(
                $"{Name}: expected a positive semidefinite factor {which}, got eigenvalues "
                    + FormattableString.Invariant($"{smallest:g3} .. {largest:g3}")
            );
        var rounding = n * Epsilon * largest;
        return spectrum with { L = [.. spectrum.L.Select(x => x > rounding ? x : 0)] };
    }

    private static double[] Shifted(double[] factor, int n, double shift)
    {
        var sum = factor.ToArray();
        for (var i = 0; i < n; i++)
            sum[(i * n) + i] += shift;
        return sum;
    }

    private static double Trace(double[] factor, int n)
    {
        var sum = 0.0;
        for (var i = 0; i < n; i++)
            sum += factor[(i * n) + i];
        return sum;
    }

    private static int Check(double[] factor, string what)
    {
        var n = KroneckerParts.Order(factor, what);
        var largest = factor.Max(Math.Abs);
        for (var i = 0; i < n; i++)
        {
            if (factor[(i * n) + i] < 0)
                throw new ArgumentException(
                    $"{what}: expected a diagonal of at least 0, got {factor[(i * n) + i]} at ({i}, {i})"
                );
            for (var j = 0; j <= i; j++)
                // Numbers that are not finite do not pass either.
                if (!(Math.Abs(factor[(i * n) + j] - factor[(j * n) + i]) <= 1e-12 * largest))
                    throw new ArgumentException(
                        $"{what}: expected a symmetric matrix of finite numbers, got {factor[(i * n) + j]} at "
                            + $"({i}, {j}) and {factor[(j * n) + i]} at ({j}, {i})"
                    );
        }
        return n;
    }
}
