// y_i = sum_{k = rows[i]}^{rows[i+1]-1} values[k] x_{columns[k]}: compressed sparse rows.

namespace HeavyTails.Core.Curvature;

/// <summary>A sparse symmetric matrix by compressed rows as an operator. The arrays are not copied.</summary>
public sealed class SparseOperator : ICurvatureOperator
{
    private readonly int[] _rows,
        _columns;
    private readonly double[] _values;

    /// <summary>
    /// Makes an operator of compressed rows, both triangles stored. Iterative methods check the symmetry by products.
    /// </summary>
    /// <param name="rows">[n + 1]: the entries of row i are those from rows[i] to rows[i + 1] - 1; rows[0] = 0.</param>
    /// <param name="columns">Column of each entry, 0 .. n - 1. Entries of one place are summed.</param>
    /// <param name="values">Value of each entry.</param>
    /// <exception cref="ArgumentException">The arrays do not fit each other; the message holds both sides.</exception>
    public SparseOperator(int[] rows, int[] columns, double[] values)
    {
        if (rows.Length < 2 || rows[0] != 0)
            throw new ArgumentException($"expected starts of at least one row, the first 0, got {rows.Length} starts");
        if (columns.Length != values.Length || rows[^1] != values.Length)
            throw new ArgumentException(
                $"expected {rows[^1]} entries, as the last start says, "
                    + $"got {columns.Length} columns and {values.Length} values"
            );
        for (var i = 1; i < rows.Length; i++)
            if (rows[i] < rows[i - 1])
                throw new ArgumentException($"row {i - 1} starts at entry {rows[i - 1]} and ends at {rows[i]}");
        Dimension = rows.Length - 1;
        foreach (var j in columns)
            if ((uint)j >= (uint)Dimension)
                throw new ArgumentException($"expected columns 0 .. {Dimension - 1}, got {j}");
        (_rows, _columns, _values) = (rows, columns, values);
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public string Description => $"sparse, {_values.Length} entries";

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        for (var j = 0; j < count; j++)
        {
            var from = x.Slice(j * Dimension, Dimension);
            for (var i = 0; i < Dimension; i++)
            {
                var sum = 0.0;
                for (var k = _rows[i]; k < _rows[i + 1]; k++)
                    sum = Math.FusedMultiplyAdd(_values[k], from[_columns[k]], sum);
                y[(j * Dimension) + i] = sum;
            }
        }
    }
}
