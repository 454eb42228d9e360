// Singular values of batches of different shapes in one native call, which distributes them over the threads by cost.
using System.Buffers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native;

public sealed unsafe partial class NativeBackend
{
    /// <inheritdoc/>
    /// <remarks>
    /// All matrices of one number type are one native call. On a GPU there is one call a batch, because its routines
    /// depend on how many matrices of a shape a call has.
    /// </remarks>
    public void SingularValues(
        IReadOnlyList<MatrixBatch> batches,
        IReadOnlyList<double[]> sigma,
        IReadOnlyList<MatrixStatus[]> status,
        SpectralAccuracy accuracy = SpectralAccuracy.Fast
    )
    {
        SpectralArguments.Check(batches, sigma, status);
        if (gpu is not null)
        {
            for (var i = 0; i < batches.Count; i++)
                SingularValues(batches[i], sigma[i], status[i], accuracy);
            return;
        }
        foreach (var isDouble in new[] { false, true })
        {
            int[] chosen = [.. Enumerable.Range(0, batches.Count).Where(i => batches[i].IsDouble == isDouble)];
            var answers = Mixed(
                [.. chosen.Select(i => batches[i])],
                isDouble,
                [.. chosen.Select(i => sigma[i])],
                accuracy
            );
            var at = 0;
            foreach (var i in chosen)
                for (var b = 0; b < batches[i].Count; b++)
                    status[i][b] = (MatrixStatus)answers[at++];
        }
    }

    // The outcome of each matrix, batch by batch.
    private int[] Mixed(MatrixBatch[] batches, bool isDouble, double[][] sigma, SpectralAccuracy accuracy)
    {
        var count = batches.Sum(batch => batch.Count);
        var status = new int[count];
        if (count == 0)
            return status;
        var pins = new List<MemoryHandle>(2 * batches.Length);
        long[] m = new long[count],
            n = new long[count],
            lda = new long[count];
        nint[] a = new nint[count],
            s = new nint[count];
        try
        {
            var at = 0;
            for (var i = 0; i < batches.Length; i++)
            {
                var batch = batches[i];
                pins.Add(isDouble ? batch.Double.Pin() : batch.Single.Pin());
                pins.Add(sigma[i].AsMemory().Pin());
                var (size, number) = ((nint)batch.Rows * batch.Columns, isDouble ? sizeof(double) : sizeof(float));
                for (var b = 0; b < batch.Count; b++, at++)
                {
                    (m[at], n[at], lda[at]) = (batch.Columns, batch.Rows, Math.Max(1, batch.Columns));
                    a[at] = (nint)pins[^2].Pointer + (b * size * number);
                    s[at] = (nint)pins[^1].Pointer + ((nint)b * batch.Rank * sizeof(double));
                }
            }
            using var lease = Rent(accuracy);
            var c = lease.Context;
            fixed (
                long* pm = m,
                    pn = n,
                    pl = lda
            )
            fixed (
                nint* pa = a,
                    ps = s
            )
            fixed (int* pt = status)
                ContextHandle.Check(
                    isDouble
                        ? NativeMethods.ht_singular_values_mixed_d(c, count, pm, pn, (double**)pa, pl, (double**)ps, pt)
                        : NativeMethods.ht_singular_values_mixed_s(c, count, pm, pn, (float**)pa, pl, (double**)ps, pt)
                );
        }
        finally
        {
            foreach (var pin in pins)
                pin.Dispose();
        }
        return status;
    }
}
