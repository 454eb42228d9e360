using HeavyTails.Core;
using MathNet.Numerics.LinearAlgebra.Double;

namespace HeavyTails.Tests.Analysis;

/// <summary>float64 LAPACK-style answers through MathNet.Numerics, one thread.</summary>
internal sealed class TestBackend : ISpectralBackend
{
    public static ISpectralBackend Instance { get; } = new TestBackend();

    public BackendInfo Info { get; } = new("test", "MathNet svd", "cpu", "portable", "MathNet.Numerics managed", 1);

    public ISpectralBackend WithThreads(int threads) => this;

    public void SingularValues(MatrixBatch batch, Span<double> sigma, Span<MatrixStatus> status, SpectralAccuracy accuracy = SpectralAccuracy.Fast)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var s = Dense(batch, i).Svd(false).S;
            for (var j = 0; j < batch.Rank; j++) sigma[i * batch.Rank + j] = s[j];
        }
    }

    public ThinSvd Svd(MatrixBatch batch, int index = 0)
    {
        var svd = Dense(batch, index).Svd(true);
        var (m, n, k) = (batch.Rows, batch.Columns, batch.Rank);
        var (u, vt) = (new double[m * k], new double[k * n]);
        for (var i = 0; i < m; i++) for (var j = 0; j < k; j++) u[i * k + j] = svd.U[i, j];
        for (var i = 0; i < k; i++) for (var j = 0; j < n; j++) vt[i * n + j] = svd.VT[i, j];
        return new ThinSvd(m, n, u, [.. svd.S], vt);
    }

    public SymmetricEigen Eigen(ReadOnlySpan<double> symmetric, int n, bool vectors)
    {
        var evd = DenseMatrix.OfColumnMajor(n, n, symmetric.ToArray()).Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric);
        return new SymmetricEigen(n, [.. evd.EigenValues.Select(e => e.Real)], []);
    }

    private static DenseMatrix Dense(MatrixBatch batch, int index)
    {
        var size = batch.Rows * batch.Columns;
        var matrix = new DenseMatrix(batch.Rows, batch.Columns);
        for (var r = 0; r < batch.Rows; r++)
            for (var c = 0; c < batch.Columns; c++)
                matrix[r, c] = batch.IsDouble ? batch.Double.Span[index * size + r * batch.Columns + c] : batch.Single.Span[index * size + r * batch.Columns + c];
        return matrix;
    }
}
