using MathNet.Numerics.LinearAlgebra;

namespace HeavyTails.Benchmarks;

/// <summary>
/// What is timed for one matrix A [n x n] of standard normal entries: the call on MathNet's types, which gives the
/// numbers that both providers must agree on to <paramref name="Tolerance"/> times the largest of them.
/// </summary>
internal sealed record Job(string Name, double Tolerance, Func<int, Func<double[]>> Of)
{
    /// <summary>Products of both types, singular values, singular vectors, eigenvectors of A + A'.</summary>
    public static IReadOnlyList<Job> All { get; } =
    [
        new("product-d", 1e-12, n => Of64(n, a => (a * a).ToColumnMajorArray())),
        new("product-s", 1e-4, n => Of32(n, a => Array.ConvertAll((a * a).ToColumnMajorArray(), x => (double)x))),
        new("svd-values", 1e-12, n => Of64(n, a => a.Svd(computeVectors: false).S.ToArray())),
        new("svd", 1e-12, n => Of64(n, a => Restored(a.Svd()).ToColumnMajorArray())),
        new("svd-tall", 1e-12, n => OfTall(n, a => Restored(a.Svd()).ToColumnMajorArray())),
        new("evd", 1e-12, n => Of64(n, a => (a + a.Transpose()).Evd(Symmetricity.Symmetric).D.ToColumnMajorArray())),
    ];

    private static Func<double[]> Of64(int n, Func<Matrix<double>, double[]> call)
    {
        var a = Matrix<double>.Build.Random(n, n, 1);
        return () => call(a);
    }

    private static Func<double[]> Of32(int n, Func<Matrix<float>, double[]> call)
    {
        var a = Matrix<float>.Build.Random(n, n, 1);
        return () => call(a);
    }

    // [2 n x n], for which MathNet wants 2 n left singular vectors.
    private static Func<double[]> OfTall(int n, Func<Matrix<double>, double[]> call)
    {
        var a = Matrix<double>.Build.Random(2 * n, n, 1);
        return () => call(a);
    }

    // U W V' of the first and the last row, which cost little beside the decomposition.
    private static Matrix<double> Restored(global::MathNet.Numerics.LinearAlgebra.Factorization.Svd<double> svd)
    {
        var (u, w, vt) = (svd.U, svd.W, svd.VT);
        var rows = Matrix<double>.Build.DenseOfRowVectors(u.Row(0), u.Row(u.RowCount - 1));
        return rows * w * vt;
    }
}
