// C = alpha op(A) op(B) + beta C by libheavytails, in float64 for both types.
using System.Buffers;
using HeavyTails.Native;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace HeavyTails.MathNet;

public sealed partial class NativeLinearAlgebraProvider
{
    /// <summary>
    /// Least number of rows and of columns of a product that runs natively: 8, chosen, not tuned. With fewer, as of a
    /// matrix and a vector, most of the library's register tiles would be empty; the managed provider computes these.
    /// </summary>
    public const int LeastSide = 8;

    /// <inheritdoc/>
    public override void MatrixMultiply(
        double[] x,
        int rowsX,
        int columnsX,
        double[] y,
        int rowsY,
        int columnsY,
        double[] result
    )
    {
        if (Native(new(rowsX, columnsX), new(rowsY, columnsY)) is { } product)
            Multiply(product, x, y, result);
        else
            base.MatrixMultiply(x, rowsX, columnsX, y, rowsY, columnsY, result);
    }

    /// <inheritdoc/>
    public override void MatrixMultiplyWithUpdate(
        Transpose transposeA,
        Transpose transposeB,
        double alpha,
        double[] a,
        int rowsA,
        int columnsA,
        double[] b,
        int rowsB,
        int columnsB,
        double beta,
        double[] c
    )
    {
        if (Native(new(rowsA, columnsA, transposeA), new(rowsB, columnsB, transposeB)) is { } product)
            Multiply(product with { Alpha = alpha, Beta = beta }, a, b, c);
        else
            base.MatrixMultiplyWithUpdate(
                transposeA,
                transposeB,
                alpha,
                a,
                rowsA,
                columnsA,
                b,
                rowsB,
                columnsB,
                beta,
                c
            );
    }

    /// <inheritdoc/>
    public override void MatrixMultiply(
        float[] x,
        int rowsX,
        int columnsX,
        float[] y,
        int rowsY,
        int columnsY,
        float[] result
    )
    {
        if (Native(new(rowsX, columnsX), new(rowsY, columnsY)) is { } product)
            Multiply(product, x, y, result);
        else
            base.MatrixMultiply(x, rowsX, columnsX, y, rowsY, columnsY, result);
    }

    /// <inheritdoc/>
    public override void MatrixMultiplyWithUpdate(
        Transpose transposeA,
        Transpose transposeB,
        float alpha,
        float[] a,
        int rowsA,
        int columnsA,
        float[] b,
        int rowsB,
        int columnsB,
        float beta,
        float[] c
    )
    {
        if (Native(new(rowsA, columnsA, transposeA), new(rowsB, columnsB, transposeB)) is { } product)
            Multiply(product with { Alpha = alpha, Beta = beta }, a, b, c);
        else
            base.MatrixMultiplyWithUpdate(
                transposeA,
                transposeB,
                alpha,
                a,
                rowsA,
                columnsA,
                b,
                rowsB,
                columnsB,
                beta,
                c
            );
    }

    /// <summary>A factor of a product, as it is stored, and whether its transpose is meant.</summary>
    private readonly record struct Factor(int Rows, int Columns, Transpose Op = Transpose.DontTranspose)
    {
        public bool IsTransposed => Op != Transpose.DontTranspose;

        /// <summary>Rows and columns of op(A).</summary>
        public (int Rows, int Columns) Applied => IsTransposed ? (Columns, Rows) : (Rows, Columns);
    }

    /// <summary>
    /// The product op(A) op(B), or null where the managed provider computes it: where it is small, and where the sizes
    /// do not agree, since that provider says what is wrong.
    /// </summary>
    private static MatrixProduct? Native(in Factor a, in Factor b)
    {
        var ((rows, terms), (others, columns)) = (a.Applied, b.Applied);
        if (Math.Min(rows, columns) < LeastSide || terms != others)
            return null;
        return new()
        {
            Rows = rows,
            Columns = columns,
            Terms = terms,
            TransposeA = a.IsTransposed,
            TransposeB = b.IsTransposed,
        };
    }

    private void Multiply(in MatrixProduct product, double[] a, double[] b, double[] c)
    {
        var length = product.Rows * product.Columns;
        var isShared = ReferenceEquals(a, c) || ReferenceEquals(b, c);
        Span<double> to = isShared ? c.AsSpan(0, length).ToArray() : c.AsSpan(0, length);
        backend.Multiply(
            product,
            a.AsSpan(0, product.Rows * product.Terms),
            b.AsSpan(0, product.Terms * product.Columns),
            to
        );
        if (isShared)
            to.CopyTo(c);
    }

    private void Multiply(in MatrixProduct product, float[] a, float[] b, float[] c)
    {
        var length = product.Rows * product.Columns;
        var wide = ArrayPool<double>.Shared.Rent(length);
        if (product.Beta != 0)
            for (var i = 0; i < length; i++)
                wide[i] = c[i];
        backend.Multiply(
            product,
            a.AsSpan(0, product.Rows * product.Terms),
            b.AsSpan(0, product.Terms * product.Columns),
            wide.AsSpan(0, length)
        );
        for (var i = 0; i < length; i++)
            c[i] = (float)wide[i];
        ArrayPool<double>.Shared.Return(wide);
    }
}
