// The notebook's np.inner(A, X) of two matrices is A X', not the number <A, X>. Its residuals are therefore the
// matrices A_i M, and its step is along
//   K(M) U,   K(M) = (1/m) sum_i A_i M (A_i + A_i'),   M = UU' - X* symmetric,   E K(M) = M + tr(M) I.
// K is linear in M, so its m products of three matrices become, once and for all, d^2 rows of a packed operator:
//   K(M)_pq = sum_{a<=b} K_{pq,ab} M_ab,   K_{pq,ab} = (1/m) sum_i (A_i[p,a] S_i[b,q] + A_i[p,b] S_i[a,q] for a < b),
//   S_i = A_i + A_i'.
namespace HeavyTails.Papers.MatrixSensing;

/// <summary>
/// The update direction of the source's notebook, kept to reproduce its results. It holds d^3 (d + 1) / 2 numbers, 200
/// MB in float32 at d = 100.
/// </summary>
public sealed class InnerProductFault
{
    private readonly PackedRows rows;
    private readonly int d;

    /// <summary>
    /// Computes K in m d^3 (d + 1) / 2 multiply-adds (2.5e11 at d = 100, m = 5000), which takes 8 m d^2 further bytes
    /// meanwhile.
    /// </summary>
    /// <param name="sensing">The measurements.</param>
    /// <param name="threads">Number of threads; 0, the default, for one a processor.</param>
    public InnerProductFault(SensingOperator sensing, int threads = 0)
    {
        d = sensing.Dimension;
        var (m, length) = (sensing.Measurements, sensing.PackedLength);
        // factors[p][a * m + i] = A_i[p, a].
        var factors = Enumerable.Range(0, d).Select(_ => new double[d * m]).ToArray();
        sensing.ForEachMatrix(
            (i, a, _) =>
            {
                for (var p = 0; p < d; p++)
                for (var j = 0; j < d; j++)
                    factors[p][(j * m) + i] = a[(p * d) + j];
            }
        );
        rows = PackedRows.Of(d * d, length, sensing.Precision);
        Parallel.For(
            0,
            d,
            new ParallelOptions { MaxDegreeOfParallelism = SensingOperator.Threads(threads) },
            p =>
            {
                // [a x packed (b, q)]: sum_i A_i[p,a] S_i[b,q], halved where b = q.
                var products = sensing.Combination(factors[p], d);
                factors[p] = [];
                var row = new double[length];
                double Product(int a, int b, int q) =>
                    products[(a * length) + SymmetricPacking.At(b, q, d)] * (b == q ? 2.0 / m : 1.0 / m);
                for (var q = 0; q < d; q++)
                {
                    var k = 0;
                    for (var a = 0; a < d; a++)
                    {
                        row[k++] = Product(a, a, q);
                        for (var b = a + 1; b < d; b++)
                            row[k++] = Product(a, b, q) + Product(b, a, q);
                    }
                    rows.Set((p * d) + q, row);
                }
            }
        );
    }

    /// <summary>Computes K(M_c), row-major [c x d x d], from packed M_c.</summary>
    internal double[] Apply(ReadOnlySpan<double> packed, int count, int threads) =>
        rows.Products(packed, count, threads);
}
