// S[i][j] = x_i . y_j for four rows x_i and four rows y_j, [4 x 4]: each loaded vector takes part in four products, so
// that the multipliers and not the loads set the speed.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HeavyTails.Core.Numerics;

/// <summary>The sixteen dot products of four rows with four rows, in the same order of sums everywhere.</summary>
internal static class DotBlock
{
    /// <summary>Rows of a block.</summary>
    public const int Rows = 4;

    private const int Lanes = 8;

    /// <summary>Sets sums [4 x 4], row-major, to the products of rows that lie a stride apart.</summary>
    public static void Of(Block x, Block y, int length, Span<double> sums)
    {
        ref var a = ref MemoryMarshal.GetReference(x.Values);
        ref var b = ref MemoryMarshal.GetReference(y.Values);
        var (p, q) = ((nuint)x.Stride, (nuint)y.Stride);
        Vector512<double> s00 = default,
            s01 = default,
            s02 = default,
            s03 = default,
            s10 = default,
            s11 = default,
            s12 = default,
            s13 = default,
            s20 = default,
            s21 = default,
            s22 = default,
            s23 = default,
            s30 = default,
            s31 = default,
            s32 = default,
            s33 = default;
        nuint k = 0;
        for (; k + Lanes <= (nuint)length; k += Lanes)
        {
            var y0 = Vector512.LoadUnsafe(ref b, k);
            var y1 = Vector512.LoadUnsafe(ref b, q + k);
            var y2 = Vector512.LoadUnsafe(ref b, (2 * q) + k);
            var y3 = Vector512.LoadUnsafe(ref b, (3 * q) + k);
            var row = Vector512.LoadUnsafe(ref a, k);
            s00 = Vector512.FusedMultiplyAdd(row, y0, s00);
            s01 = Vector512.FusedMultiplyAdd(row, y1, s01);
            s02 = Vector512.FusedMultiplyAdd(row, y2, s02);
            s03 = Vector512.FusedMultiplyAdd(row, y3, s03);
            row = Vector512.LoadUnsafe(ref a, p + k);
            s10 = Vector512.FusedMultiplyAdd(row, y0, s10);
            s11 = Vector512.FusedMultiplyAdd(row, y1, s11);
            s12 = Vector512.FusedMultiplyAdd(row, y2, s12);
            s13 = Vector512.FusedMultiplyAdd(row, y3, s13);
            row = Vector512.LoadUnsafe(ref a, (2 * p) + k);
            s20 = Vector512.FusedMultiplyAdd(row, y0, s20);
            s21 = Vector512.FusedMultiplyAdd(row, y1, s21);
            s22 = Vector512.FusedMultiplyAdd(row, y2, s22);
            s23 = Vector512.FusedMultiplyAdd(row, y3, s23);
            row = Vector512.LoadUnsafe(ref a, (3 * p) + k);
            s30 = Vector512.FusedMultiplyAdd(row, y0, s30);
            s31 = Vector512.FusedMultiplyAdd(row, y1, s31);
            s32 = Vector512.FusedMultiplyAdd(row, y2, s32);
            s33 = Vector512.FusedMultiplyAdd(row, y3, s33);
        }
        if (sums.Length < Rows * Rows)
            throw new ArgumentException($"expected room for {Rows * Rows} sums, got {sums.Length}");
        (sums[0], sums[1], sums[2], sums[3]) = (Sum(s00), Sum(s01), Sum(s02), Sum(s03));
        (sums[4], sums[5], sums[6], sums[7]) = (Sum(s10), Sum(s11), Sum(s12), Sum(s13));
        (sums[8], sums[9], sums[10], sums[11]) = (Sum(s20), Sum(s21), Sum(s22), Sum(s23));
        (sums[12], sums[13], sums[14], sums[15]) = (Sum(s30), Sum(s31), Sum(s32), Sum(s33));
        for (; k < (nuint)length; k++)
        for (nuint i = 0; i < Rows; i++)
        for (nuint j = 0; j < Rows; j++)
            sums[(int)((Rows * i) + j)] = Math.FusedMultiplyAdd(
                Unsafe.Add(ref a, (p * i) + k),
                Unsafe.Add(ref b, (q * j) + k),
                sums[(int)((Rows * i) + j)]
            );
    }

    // Adds the lanes pairwise in a fixed order.
    private static double Sum(Vector512<double> v)
    {
        var four = v.GetLower() + v.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    /// <summary>Four rows: row i begins at i times the stride.</summary>
    internal readonly ref struct Block
    {
        /// <summary>Four rows of at least a length that begin at the start of the span.</summary>
        public Block(ReadOnlySpan<double> values, int stride, int length)
        {
            if (values.Length < ((Rows - 1) * stride) + length)
                throw new ArgumentException(
                    $"{Rows} rows of {length}, {stride} apart, need {((Rows - 1) * stride) + length} numbers, got "
                        + $"{values.Length}"
                );
            Values = values;
            Stride = stride;
        }

        public ReadOnlySpan<double> Values { get; }
        public int Stride { get; }
    }
}
