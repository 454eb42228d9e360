// The upper triangle of a symmetric X [d x d], row by row: d (d + 1) / 2 numbers.
//   <A, X> = sum_p A_pp X_pp + sum_{p<q} (A_pq + A_qp) X_pq.
namespace HeavyTails.Papers.MatrixSensing;

internal static class SymmetricPacking
{
    public static int Length(int d) => d * (d + 1) / 2;

    /// <summary>Packs a measurement A [d x d] so that its dot product with a packed X is &lt;A, X&gt;.</summary>
    public static void PackMeasurement(ReadOnlySpan<double> a, int d, Span<double> packed)
    {
        var k = 0;
        for (var p = 0; p < d; p++)
        {
            packed[k++] = a[(p * d) + p];
            for (var q = p + 1; q < d; q++)
                packed[k++] = a[(p * d) + q] + a[(q * d) + p];
        }
    }

    /// <summary>Packs a symmetric X [d x d]; its upper triangle is read.</summary>
    public static void Pack(ReadOnlySpan<double> x, int d, Span<double> packed)
    {
        for (int p = 0, k = 0; p < d; k += d - p, p++)
            x.Slice((p * d) + p, d - p).CopyTo(packed[k..]);
    }

    /// <summary>Computes A + A' from the packed row of A (or of a sum of measurements).</summary>
    public static void UnpackSymmetrised(ReadOnlySpan<double> packed, int d, Span<double> symmetric)
    {
        var k = 0;
        for (var p = 0; p < d; p++)
        {
            symmetric[(p * d) + p] = 2 * packed[k++];
            for (var q = p + 1; q < d; q++)
                symmetric[(p * d) + q] = symmetric[(q * d) + p] = packed[k++];
        }
    }

    /// <summary>Position of the entry (p, q) in the packed row.</summary>
    public static int At(int p, int q, int d) => p <= q ? (p * d) - (p * (p - 1) / 2) + q - p : At(q, p, d);

    /// <summary>Frobenius norm ||X||_F of a packed X.</summary>
    public static double FrobeniusNorm(ReadOnlySpan<double> packed, int d)
    {
        double diagonal = 0,
            above = 0;
        var k = 0;
        for (var p = 0; p < d; p++)
        {
            diagonal += packed[k] * packed[k];
            k++;
            for (var q = p + 1; q < d; q++, k++)
                above += packed[k] * packed[k];
        }
        return Math.Sqrt(diagonal + (2 * above));
    }
}
