// MathNet.Numerics' svd, symmetric evd and products over libheavytails, float32 and float64. Everything else runs in
// MathNet's managed provider; Description lists both.
using System.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;
using MathNet.Numerics;

namespace HeavyTails.MathNet;

/// <summary>
/// A MathNet linear-algebra provider, for float32 and float64: <see cref="HeavyTailsLinearAlgebra.Use"/> makes it that
/// of the process. Decompositions have LAPACK's accuracy (<see cref="SpectralAccuracy.Accurate"/>) and need OpenBLAS,
/// which the first of them loads; where it cannot be loaded, they stay managed. Products need nothing else; those of
/// float32 are computed in float64 and rounded once.
/// </summary>
public sealed partial class NativeLinearAlgebraProvider : ForwardingLinearAlgebraProvider
{
    private readonly NativeBackend backend;

    /// <summary>
    /// A provider over the given backend; null, the default, for <see cref="SpectralBackend.Native"/>.
    /// </summary>
    /// <exception cref="DllNotFoundException">The native library cannot be used.</exception>
    public NativeLinearAlgebraProvider(NativeBackend? backend = null) =>
        this.backend = backend ?? SpectralBackend.Native;

    /// <summary>Lists what runs natively and what does not, and why. Loads OpenBLAS.</summary>
    public string Description =>
        $"libheavytails {backend.LibraryVersion}, {backend.Info.InstructionSet}, {backend.Info.Threads} threads: "
        + $"products of float32 and float64 matrices with at least {LeastSide} rows and columns"
        + (backend.HasBlas ? $", svd, symmetric evd ({backend.Info.Blas})" : "")
        + "; managed: evd of matrices that are not symmetric, qr, lu, Cholesky, products with vectors, complex "
        + "numbers, everything else"
        + (backend.HasBlas ? "" : $", and svd and evd, because OpenBLAS is {backend.Info.Blas}");

    /// <inheritdoc/>
    public override string ToString() => Description;

    /// <inheritdoc/>
    public override void SingularValueDecomposition(
        bool computeVectors,
        double[] a,
        int rowsA,
        int columnsA,
        double[] s,
        double[] u,
        double[] vt
    )
    {
        // Column-major a [rowsA x columnsA] is row-major [columnsA x rowsA], so that our U is its V and our Vt its U'.
        if (!backend.HasBlas)
        {
            base.SingularValueDecomposition(computeVectors, a, rowsA, columnsA, s, u, vt);
            return;
        }
        var batch = new MatrixBatch(1, columnsA, rowsA, a.AsMemory(0, rowsA * columnsA));
        if (computeVectors)
            Vectors(batch, s, u, vt);
        else
            Values(batch).CopyTo(s, 0);
    }

    /// <inheritdoc/>
    public override void SingularValueDecomposition(
        bool computeVectors,
        float[] a,
        int rowsA,
        int columnsA,
        float[] s,
        float[] u,
        float[] vt
    )
    {
        if (!backend.HasBlas)
        {
            base.SingularValueDecomposition(computeVectors, a, rowsA, columnsA, s, u, vt);
            return;
        }
        var batch = new MatrixBatch(1, columnsA, rowsA, a.AsMemory(0, rowsA * columnsA));
        if (!computeVectors)
        {
            Narrow(Values(batch), s);
            return;
        }
        double[] wideS = new double[s.Length],
            wideU = new double[u.Length],
            wideVt = new double[vt.Length];
        Vectors(batch, wideS, wideU, wideVt);
        Narrow(wideS, s);
        Narrow(wideU, u);
        Narrow(wideVt, vt);
    }

    /// <inheritdoc/>
    public override void EigenDecomp(
        bool isSymmetric,
        int order,
        double[] matrix,
        double[] matrixEv,
        Complex[] vectorEv,
        double[] matrixD
    )
    {
        if (!isSymmetric || !backend.HasBlas)
        {
            base.EigenDecomp(isSymmetric, order, matrix, matrixEv, vectorEv, matrixD);
            return;
        }
        var eigen = Eigen(matrix, order);
        eigen.Vt.CopyTo(matrixEv, 0);
        Array.Clear(matrixD);
        for (var i = 0; i < order; i++)
            (vectorEv[i], matrixD[i * order + i]) = (eigen.L[i], eigen.L[i]);
    }

    /// <inheritdoc/>
    public override void EigenDecomp(
        bool isSymmetric,
        int order,
        float[] matrix,
        float[] matrixEv,
        Complex[] vectorEv,
        float[] matrixD
    )
    {
        if (!isSymmetric || !backend.HasBlas)
        {
            base.EigenDecomp(isSymmetric, order, matrix, matrixEv, vectorEv, matrixD);
            return;
        }
        var eigen = Eigen(Array.ConvertAll(matrix, x => (double)x), order);
        Narrow(eigen.Vt, matrixEv);
        Array.Clear(matrixD);
        for (var i = 0; i < order; i++)
            (vectorEv[i], matrixD[i * order + i]) = (eigen.L[i], (float)eigen.L[i]);
    }

    private double[] Values(MatrixBatch batch)
    {
        var sigma = new double[batch.Rank];
        Span<MatrixStatus> status = [MatrixStatus.Ok];
        backend.SingularValues(batch, sigma, status, SpectralAccuracy.Accurate);
        return status[0] == MatrixStatus.Ok ? sigma : throw new NonConvergenceException();
    }

    private void Vectors(MatrixBatch batch, double[] s, double[] u, double[] vt)
    {
        FullSvd svd;
        try
        {
            svd = backend.FullSvd(batch);
        }
        catch (ArithmeticException)
        {
            throw new NonConvergenceException();
        }
        svd.S.CopyTo(s, 0);
        svd.Vt.CopyTo(u, 0); // row-major Vt = column-major U of the transpose
        svd.U.CopyTo(vt, 0);
    }

    private SymmetricEigen Eigen(double[] matrix, int order)
    {
        try
        {
            return backend.Eigen(matrix.AsSpan(0, order * order), order, vectors: true);
        }
        catch (ArithmeticException)
        {
            throw new NonConvergenceException();
        }
    }

    private static void Narrow(double[] from, float[] to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = (float)from[i];
    }
}
