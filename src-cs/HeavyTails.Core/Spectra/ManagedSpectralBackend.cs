// A = U diag(S) Vt by MathNet's managed Golub-Kahan svd, in float64 whatever the input; tall matrices by A = Q R first,
// wide ones transposed.
// A = V diag(L) V' by its managed tridiagonal QL. These results define those of every other backend.
using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace HeavyTails.Core.Spectra;

/// <summary>
/// The reference <see cref="ISpectralBackend"/> over MathNet.Numerics' managed provider, whatever provider MathNet is
/// set to use elsewhere. Both accuracies run the same float64 routine. Matrices of a batch are distributed over the
/// threads.
/// </summary>
public sealed class ManagedSpectralBackend : ISpectralBackend
{
    private static ManagedLinearAlgebraProvider MathNetManaged => ManagedLinearAlgebraProvider.Instance;

    private readonly int threads;

    /// <summary>A backend with this number of threads across a batch; 0, the default, for one a processor.</summary>
    public ManagedSpectralBackend(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        this.threads = threads == 0 ? Environment.ProcessorCount : threads;
        Info = new BackendInfo(static () =>
            $"MathNet.Numerics {typeof(Control).Assembly.GetName().Version?.ToString(3)}, managed"
        )
        {
            Backend = "managed",
            Routine = "MathNet float64 svd (QR first when tall), evd",
            Device = "cpu",
            InstructionSet = "portable",
            Threads = this.threads,
            FastIsAccurate = true,
        };
    }

    /// <inheritdoc/>
    public BackendInfo Info { get; }

    /// <inheritdoc/>
    public ISpectralBackend WithThreads(int threads) =>
        threads == this.threads ? this : new ManagedSpectralBackend(threads);

    /// <inheritdoc/>
    public void SingularValues(
        MatrixBatch batch,
        Span<double> sigma,
        Span<MatrixStatus> status,
        SpectralAccuracy accuracy = SpectralAccuracy.Fast
    )
    {
        SpectralArguments.Check(batch, sigma.Length, status.Length);
        int k = batch.Rank,
            count = batch.Count;
        double[] values = new double[count * k];
        var states = new MatrixStatus[count];
        Parallel.For(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            b =>
            {
                var (svd, state) = Decompose(batch, b, vectors: false);
                states[b] = state;
                if (state == MatrixStatus.Ok)
                    svd!.S.CopyTo(values, b * k);
                else
                    values.AsSpan(b * k, k).Fill(double.NaN);
            }
        );
        values.CopyTo(sigma);
        states.CopyTo(status);
    }

    /// <inheritdoc/>
    public ThinSvd Svd(MatrixBatch batch, int index = 0)
    {
        SpectralArguments.CheckIndex(batch, index);
        var (svd, state) = Decompose(batch, index, vectors: true);
        SpectralArguments.Throw(state, batch.Rows, batch.Columns);
        return svd!;
    }

    /// <inheritdoc/>
    public SymmetricEigen Eigen(ReadOnlySpan<double> symmetric, int n, bool vectors)
    {
        SpectralArguments.CheckSquare(symmetric.Length, n);
        if (n == 0)
            return new SymmetricEigen(0, [], []);
        var a = symmetric.ToArray();
        for (var i = 0; i < n; i++) // row-major upper = column-major lower, the triangle that every backend reads
        for (var j = 0; j < i; j++)
            a[i * n + j] = a[j * n + i];
        if (!TryScale(a, out var exponent))
            SpectralArguments.Throw(MatrixStatus.NotFinite, n, n);
        double[] ev = new double[n * n],
            d = new double[n * n];
        var values = new Complex[n];
        try
        {
            MathNetManaged.EigenDecomp(true, n, a, ev, values, d);
        }
        catch (NonConvergenceException)
        {
            SpectralArguments.Throw(MatrixStatus.NotConverged, n, n);
        }
        var order = Enumerable.Range(0, n).OrderBy(j => values[j].Real).ToArray();
        var vt = vectors ? new double[n * n] : [];
        if (vectors)
            for (var j = 0; j < n; j++)
                ev.AsSpan(order[j] * n, n).CopyTo(vt.AsSpan(j * n));
        return new SymmetricEigen(n, [.. order.Select(j => Math.ScaleB(values[j].Real, -exponent))], vt);
    }

    private static (ThinSvd? Svd, MatrixStatus Status) Decompose(MatrixBatch batch, int index, bool vectors)
    {
        int rows = batch.Rows,
            columns = batch.Columns,
            size = rows * columns;
        if (batch.Rank == 0)
            return (new ThinSvd(rows, columns, [], [], []), MatrixStatus.Ok);
        var a = new double[size];
        if (batch.IsDouble)
            batch.Double.Span.Slice(index * size, size).CopyTo(a);
        else
            Widen(batch.Single.Span.Slice(index * size, size), a);
        if (!TryScale(a, out var exponent))
            return (null, MatrixStatus.NotFinite);
        try
        {
            // Row-major [rows x columns] is column-major [columns x rows]. The tall one of A and A' is decomposed.
            var wide = rows <= columns;
            var tall = wide ? a : Transposed(a, rows, columns);
            var (p, s, q) = TallSvd(tall, Math.Max(rows, columns), batch.Rank, vectors);
            for (var j = 0; j < s.Length; j++)
                s[j] = Math.ScaleB(s[j], -exponent);
            if (!vectors)
                return (new ThinSvd(rows, columns, [], s, []), MatrixStatus.Ok);
            // wide: A' = P S Q', so A = Q S P': U = Q row-major, Vt = P' row-major. Tall: A = P S Q'.
            var k = batch.Rank;
            return (
                wide
                    ? new ThinSvd(rows, columns, Transposed(q, k, k), s, p)
                    : new ThinSvd(rows, columns, Transposed(p, k, rows), s, q),
                MatrixStatus.Ok
            );
        }
        catch (NonConvergenceException)
        {
            return (null, MatrixStatus.NotConverged);
        }
    }

    /// <summary>
    /// Decomposes column-major tall [m x n], m >= n, which is overwritten: P [m x n], S [n] descending, Q [n x n], both
    /// column-major.
    /// </summary>
    private static (double[] P, double[] S, double[] Q) TallSvd(double[] a, int m, int n, bool vectors)
    {
        double[] s = new double[n],
            vt = new double[n * n],
            u = new double[n * n];
        if (m == n)
        {
            MathNetManaged.SingularValueDecomposition(vectors, a, n, n, s, u, vt);
            return (u, s, vectors ? Transposed(vt, n, n) : []);
        }
        double[] r = new double[n * n],
            tau = new double[n];
        MathNetManaged.ThinQRFactor(a, m, n, r, tau);
        MathNetManaged.SingularValueDecomposition(vectors, r, n, n, s, u, vt);
        if (!vectors)
            return ([], s, []);
        var p = new double[m * n];
        MathNetManaged.MatrixMultiply(a, m, n, u, n, n, p);
        return (p, s, Transposed(vt, n, n));
    }

    private static void Widen(ReadOnlySpan<float> from, double[] to)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = from[i];
    }

    /// <summary>Transposes row-major [rows x columns] to row-major [columns x rows].</summary>
    private static double[] Transposed(double[] a, int rows, int columns)
    {
        var t = new double[a.Length];
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < columns; j++)
            t[j * rows + i] = a[i * columns + j];
        return t;
    }

    /// <summary>
    /// Multiplies by the power of two that takes the largest magnitude into [1, 2): squares then neither overflow nor
    /// underflow, and MathNet's convergence tests, which compare numbers near zero absolutely, hold for matrices of any
    /// scale. Returns false when a number is not finite.
    /// </summary>
    private static bool TryScale(double[] a, out int exponent)
    {
        var largest = 0.0;
        exponent = 0;
        foreach (var x in a)
        {
            if (!double.IsFinite(x))
                return false;
            largest = Math.Max(largest, Math.Abs(x));
        }
        if (largest == 0)
            return true;
        exponent = -Math.ILogB(largest);
        for (var i = 0; i < a.Length; i++)
            a[i] = Math.ScaleB(a[i], exponent);
        return true;
    }
}
