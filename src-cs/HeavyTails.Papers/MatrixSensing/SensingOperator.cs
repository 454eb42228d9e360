// y_i = <A_i, X> for symmetric X [d x d], i = 1 .. m; f(X) = (1/m) sum_i <A_i, M>^2 and
// (1/m) sum_i <A_i, M> (A_i + A_i'), M = X - X*.
// For a symmetric X only A_i + A_i' matters, so half of each matrix is held: 100 MB in float32 at d = 100, m = 5000.
// Li, Ma & Zhang 2018, arXiv:1712.09203.
namespace HeavyTails.Papers.MatrixSensing;

/// <summary>Writes A_i, row-major [d x d].</summary>
public delegate void MeasurementMatrix(int i, Span<double> matrix);

/// <summary>m linear measurements of symmetric matrices.</summary>
public sealed class SensingOperator
{
    private readonly PackedRows rows;
    private readonly MeasurementMatrix matrix;

    /// <summary>Generates and packs the measurements.</summary>
    /// <param name="dimension">Side d >= 1 of each matrix.</param>
    /// <param name="measurements">Number m >= 1 of matrices.</param>
    /// <param name="matrix">Writes the A_i; called from several threads.</param>
    /// <param name="precision">Precision in which the matrices are held; default float32.</param>
    public SensingOperator(
        int dimension,
        int measurements,
        MeasurementMatrix matrix,
        SensingPrecision precision = SensingPrecision.Single
    )
    {
        if (dimension < 1 || measurements < 1)
            throw new ArgumentException($"d >= 1 and m >= 1 are needed, got d = {dimension}, m = {measurements}");
        (Dimension, Measurements, Precision, this.matrix) = (dimension, measurements, precision, matrix);
        rows = PackedRows.Of(measurements, PackedLength, precision);
        ForEachMatrix(
            (i, a, packed) =>
            {
                SymmetricPacking.PackMeasurement(a, Dimension, packed);
                rows.Set(i, packed);
            }
        );
    }

    /// <summary>Side d of each matrix.</summary>
    public int Dimension { get; }

    /// <summary>Number m of measurements.</summary>
    public int Measurements { get; }

    /// <summary>Precision in which the A_i are held.</summary>
    public SensingPrecision Precision { get; }

    internal int PackedLength => SymmetricPacking.Length(Dimension);

    /// <summary>Measures matrices X_c: y_{c,i} = &lt;A_i, X_c&gt;.</summary>
    /// <param name="symmetric">Row-major [c x d x d]; each X_c symmetric (its upper triangle is read).</param>
    /// <param name="threads">Number of threads; 0 for one a processor.</param>
    /// <returns>The measurements y, row-major [c x m].</returns>
    public double[] Measure(ReadOnlySpan<double> symmetric, int threads = 0)
    {
        var (packed, count) = Pack(symmetric);
        return rows.Products(packed, count, Threads(threads));
    }

    /// <summary>
    /// Computes the loss (1/m) sum_i &lt;A_i, M_c&gt;^2 and half its derivative in X,
    /// (1/m) sum_i &lt;A_i, M_c&gt; (A_i + A_i'), in one pass for all c.
    /// </summary>
    /// <param name="symmetric">Matrices M_c, row-major [c x d x d].</param>
    /// <param name="threads">Number of threads; 0 for one a processor. The bits do not depend on it.</param>
    /// <returns>The losses [c] and the derivatives, row-major [c x d x d].</returns>
    public (double[] Loss, double[] Derivative) LossAndDerivative(ReadOnlySpan<double> symmetric, int threads = 0)
    {
        var (packed, count) = Pack(symmetric);
        var (loss, sums) = Normal(packed, count, Threads(threads));
        var area = Dimension * Dimension;
        var derivative = new double[count * area];
        for (var c = 0; c < count; c++)
            SymmetricPacking.UnpackSymmetrised(
                sums.AsSpan(c * PackedLength, PackedLength),
                Dimension,
                derivative.AsSpan(c * area, area)
            );
        return (loss, derivative);
    }

    /// <summary>
    /// Computes the losses [c], and (1/m) sum_i &lt;A_i, M_c&gt; A_i as packed rows [c x d (d + 1) / 2].
    /// </summary>
    internal (double[] Loss, double[] Packed) Normal(ReadOnlySpan<double> packed, int count, int threads)
    {
        var (sums, squares) = rows.Normal(packed, count, threads);
        for (var k = 0; k < sums.Length; k++)
            sums[k] /= Measurements;
        return ([.. squares.Select(s => s / Measurements)], sums);
    }

    /// <summary>Computes sum_i r_{c,i} A_i, packed [c x d (d + 1) / 2], on the caller's thread.</summary>
    internal double[] Combination(ReadOnlySpan<double> factors, int count) => rows.Combination(factors, count);

    /// <summary>Calls an action once for every A_i, on all processors, with room for a packed row.</summary>
    internal void ForEachMatrix(Action<int, double[], double[]> action) =>
        Parallel.For(
            0,
            Measurements,
            () => (Matrix: new double[Dimension * Dimension], Packed: new double[PackedLength]),
            (i, _, own) =>
            {
                matrix(i, own.Matrix);
                action(i, own.Matrix, own.Packed);
                return own;
            },
            _ => { }
        );

    internal static int Threads(int asked) =>
        asked switch
        {
            > 0 => asked,
            0 => Environment.ProcessorCount,
            _ => throw new ArgumentException($"threads >= 0 are needed, got {asked}"),
        };

    private (double[] Packed, int Count) Pack(ReadOnlySpan<double> symmetric)
    {
        var area = Dimension * Dimension;
        if (symmetric.Length == 0 || symmetric.Length % area != 0)
            throw new ArgumentException(
                $"expected matrices [c x {Dimension} x {Dimension}], {area} numbers each, got {symmetric.Length} "
                    + "numbers"
            );
        var count = symmetric.Length / area;
        var packed = new double[count * PackedLength];
        for (var c = 0; c < count; c++)
            SymmetricPacking.Pack(
                symmetric.Slice(c * area, area),
                Dimension,
                packed.AsSpan(c * PackedLength, PackedLength)
            );
        return (packed, count);
    }
}
