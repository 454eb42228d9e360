// Singular values of matrices of different shapes in one native call, which distributes them over the threads by cost.
using System.Runtime.InteropServices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native;

public sealed unsafe partial class NativeBackend
{
    /// <summary>
    /// Computes the singular values of matrices of mixed shapes in one call, distributed over the threads by cost.
    /// Result i has min(rows, columns) values, descending; they are NaN where the status is not <see
    /// cref="MatrixStatus.Ok"/>.
    /// </summary>
    public (double[] Sigma, MatrixStatus Status)[] SingularValues(
        IReadOnlyList<MatrixBatch> matrices,
        SpectralAccuracy accuracy = SpectralAccuracy.Fast
    )
    {
        var result = new (double[], MatrixStatus)[matrices.Count];
        foreach (var isDouble in new[] { false, true })
        {
            var chosen = Enumerable.Range(0, matrices.Count).Where(i => matrices[i].IsDouble == isDouble).ToArray();
            if (chosen.FirstOrDefault(i => matrices[i].Count != 1, -1) is var bad and >= 0)
                throw new ArgumentException(
                    $"matrix {bad}: expected one matrix each, got a batch of {matrices[bad].Count}"
                );
            var sigma = chosen
                .Select(i => GC.AllocateUninitializedArray<double>(Math.Max(1, matrices[i].Rank), pinned: true))
                .ToArray();
            var status = new int[chosen.Length];
            using var lease = Rent(accuracy);
            Mixed(lease.Context, chosen.Select(i => matrices[i]).ToArray(), isDouble, sigma, status);
            for (var c = 0; c < chosen.Length; c++)
                result[chosen[c]] = (sigma[c].AsSpan(0, matrices[chosen[c]].Rank).ToArray(), (MatrixStatus)status[c]);
        }
        return result;
    }

    private static void Mixed(
        ContextHandle context,
        MatrixBatch[] matrices,
        bool isDouble,
        double[][] sigma,
        int[] status
    )
    {
        var count = matrices.Length;
        if (count == 0)
            return;
        var pins = new System.Buffers.MemoryHandle[count];
        try
        {
            long[] m = new long[count],
                n = new long[count],
                lda = new long[count];
            nint[] a = new nint[count],
                s = new nint[count];
            for (var i = 0; i < count; i++)
            {
                pins[i] = isDouble ? matrices[i].Double.Pin() : matrices[i].Single.Pin();
                (m[i], n[i], lda[i]) = (matrices[i].Columns, matrices[i].Rows, Math.Max(1, matrices[i].Columns));
                (a[i], s[i]) = ((nint)pins[i].Pointer, Marshal.UnsafeAddrOfPinnedArrayElement(sigma[i], 0));
            }
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
                        ? NativeMethods.ht_singular_values_mixed_d(
                            context,
                            count,
                            pm,
                            pn,
                            (double**)pa,
                            pl,
                            (double**)ps,
                            pt
                        )
                        : NativeMethods.ht_singular_values_mixed_s(
                            context,
                            count,
                            pm,
                            pn,
                            (float**)pa,
                            pl,
                            (double**)ps,
                            pt
                        )
                );
        }
        finally
        {
            foreach (var pin in pins)
                pin.Dispose();
        }
    }
}
