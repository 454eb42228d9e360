// C = Alpha op(A) op(B) + Beta C by ht_gemm_s and ht_gemm_d.
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native;

public sealed unsafe partial class NativeBackend
{
    /// <summary>
    /// C = Alpha op(A) op(B) + Beta C in float64, by the library's own kernels on this backend's threads.
    /// C must not overlap A or B.
    /// </summary>
    /// <exception cref="ArgumentException">An array has not as many numbers as its matrix.</exception>
    public void Multiply(in MatrixProduct product, ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c)
    {
        var p = product;
        Check(p, a.Length, b.Length, c.Length);
        using var lease = fast.Rent();
        fixed (
            double* pa = a,
                pb = b
        )
        fixed (double* pc = c)
            ContextHandle.Check(
                NativeMethods.ht_gemm_d(
                    lease.Context,
                    p.TransposeA ? 1 : 0,
                    p.TransposeB ? 1 : 0,
                    p.Rows,
                    p.Columns,
                    p.Terms,
                    p.Alpha,
                    pa,
                    Math.Max(1, p.TransposeA ? p.Terms : p.Rows),
                    pb,
                    Math.Max(1, p.TransposeB ? p.Columns : p.Terms),
                    p.Beta,
                    pc,
                    Math.Max(1, p.Rows)
                )
            );
    }

    /// <summary>
    /// C = Alpha op(A) op(B) + Beta C in float64, by the library's own kernels on this backend's threads; products of
    /// float32 numbers are exact. C must not overlap A or B.
    /// </summary>
    /// <exception cref="ArgumentException">An array has not as many numbers as its matrix.</exception>
    public void Multiply(in MatrixProduct product, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<double> c)
    {
        var p = product;
        Check(p, a.Length, b.Length, c.Length);
        using var lease = fast.Rent();
        fixed (
            float* pa = a,
                pb = b
        )
        fixed (double* pc = c)
            ContextHandle.Check(
                NativeMethods.ht_gemm_s(
                    lease.Context,
                    p.TransposeA ? 1 : 0,
                    p.TransposeB ? 1 : 0,
                    p.Rows,
                    p.Columns,
                    p.Terms,
                    p.Alpha,
                    pa,
                    Math.Max(1, p.TransposeA ? p.Terms : p.Rows),
                    pb,
                    Math.Max(1, p.TransposeB ? p.Columns : p.Terms),
                    p.Beta,
                    pc,
                    Math.Max(1, p.Rows)
                )
            );
    }

    /// <inheritdoc/>
    /// <remarks>On a GPU, whose products are not offered here, by <see cref="Svd"/>.</remarks>
    public OneSidedSvd GramVectors(MatrixBatch batch, int index = 0)
    {
        SpectralArguments.CheckIndex(batch, index);
        if (gpu is not null || batch.Rank == 0)
            return OneSidedSvd.Of(Svd(batch, index));
        var (rows, columns, k) = (batch.Rows, batch.Columns, batch.Rank);
        // Row-major A is column-major A': A A' is the product of its transpose with it, A' A of it with its transpose.
        var wide = rows <= columns;
        MatrixProduct product = new()
        {
            Rows = k,
            Columns = k,
            Terms = Math.Max(rows, columns),
            TransposeA = wide,
            TransposeB = !wide,
        };
        var (size, gram) = (rows * columns, new double[checked(k * k)]);
        if (batch.IsDouble)
        {
            var a = batch.Double.Span.Slice(index * size, size);
            Multiply(product, a, a, gram);
        }
        else
        {
            var a = batch.Single.Span.Slice(index * size, size);
            Multiply(product, a, a, gram);
        }
        return OneSidedSvd.Of(rows, columns, Eigen(gram, k, vectors: true));
    }

    private static void Check(in MatrixProduct p, int a, int b, int c)
    {
        CheckLength("A", a, p.Rows, p.Terms);
        CheckLength("B", b, p.Terms, p.Columns);
        CheckLength("C", c, p.Rows, p.Columns);
    }

    private static void CheckLength(string name, int length, int rows, int columns)
    {
        if (rows < 0 || columns < 0 || length != (long)rows * columns)
            throw new ArgumentException($"{name}: expected {rows} x {columns} numbers, got {length}");
    }
}
