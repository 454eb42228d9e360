namespace HeavyTails.Core.Spectra;

/// <summary>
/// <see cref="Count"/> matrices [Rows x Columns], row-major, one directly after the other, all float32 or all float64.
/// (Row-major [Rows x Columns] is column-major [Columns x Rows], which has the same singular values.)
/// </summary>
public sealed class MatrixBatch
{
    /// <summary>Number of matrices in the batch.</summary>
    public int Count { get; }

    /// <summary>Number of rows of each matrix.</summary>
    public int Rows { get; }

    /// <summary>Number of columns of each matrix.</summary>
    public int Columns { get; }

    /// <summary>The numbers if <see cref="IsDouble"/> is false, else empty.</summary>
    public ReadOnlyMemory<float> Single { get; }

    /// <summary>The numbers if <see cref="IsDouble"/> is true, else empty.</summary>
    public ReadOnlyMemory<double> Double { get; }

    /// <summary>Whether the numbers are float64.</summary>
    public bool IsDouble { get; }

    /// <summary>Number of singular values of each matrix, min(Rows, Columns).</summary>
    public int Rank => Math.Min(Rows, Columns);

    /// <summary>A batch of float32 matrices over the given numbers, which are not copied.</summary>
    /// <exception cref="ArgumentException">The data do not hold count x rows x columns numbers.</exception>
    public MatrixBatch(int count, int rows, int columns, ReadOnlyMemory<float> data)
        : this(count, rows, columns, data.Length) => Single = data;

    /// <summary>A batch of float64 matrices over the given numbers, which are not copied.</summary>
    /// <exception cref="ArgumentException">The data do not hold count x rows x columns numbers.</exception>
    public MatrixBatch(int count, int rows, int columns, ReadOnlyMemory<double> data)
        : this(count, rows, columns, data.Length) => (Double, IsDouble) = (data, true);

    /// <summary>A copy of all numbers in float64, row-major, one matrix after the other.</summary>
    public double[] ToDoubles() => IsDouble ? Double.ToArray() : Array.ConvertAll(Single.ToArray(), x => (double)x);

    private MatrixBatch(int count, int rows, int columns, int length)
    {
        if (count < 0 || rows < 0 || columns < 0 || (long)count * rows * columns != length)
            throw new ArgumentException(
                $"{count} matrices [{rows} x {columns}] hold {(long)count * rows * columns} numbers, got {length}"
            );
        (Count, Rows, Columns) = (count, rows, columns);
    }
}
