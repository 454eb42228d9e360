// Rows s_i [length], i = 1 .. m, in float32 or float64, and, for several vectors x_c or factors r_c in one pass over
// the rows,
//   products     y_{c,i} = s_i . x_c
//   combination  g_c = sum_i r_{c,i} s_i
//   normal       g_c = sum_i (s_i . x_c) s_i,  and  sum_i (s_i . x_c)^2
// Rows are grouped in the same way whatever the number of threads, and groups are added in order, so that the bits are
// the same.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeavyTails.Papers.MatrixSensing;

/// <summary>The precision in which a large operator is held and multiplied.</summary>
public enum SensingPrecision
{
    /// <summary>
    /// float32, with sums over all measurements in float64. Gradients keep six digits, at half the memory and twice the
    /// speed of float64.
    /// </summary>
    Single,

    /// <summary>float64 for the operator and for all sums.</summary>
    Double,
}

/// <summary>A matrix of rows on which threads work in groups.</summary>
internal abstract class PackedRows
{
    public static PackedRows Of(int count, int length, SensingPrecision precision) =>
        precision == SensingPrecision.Single
            ? new PackedRows<float>(count, length)
            : new PackedRows<double>(count, length);

    public abstract int Count { get; }

    public abstract int Length { get; }

    /// <summary>Sets the numbers of row i.</summary>
    public abstract void Set(int i, ReadOnlySpan<double> row);

    /// <summary>Products y_{c,i}, [c x Count], with vectors [c x Length].</summary>
    public abstract double[] Products(ReadOnlySpan<double> x, int vectors, int threads);

    /// <summary>Combinations g_c, [c x Length], with factors [c x Count]; runs on the caller's thread.</summary>
    public abstract double[] Combination(ReadOnlySpan<double> factors, int vectors);

    /// <summary>Normal products g_c, [c x Length], and the sums of squares of the products, [c].</summary>
    public abstract (double[] Sum, double[] Squares) Normal(ReadOnlySpan<double> x, int vectors, int threads);
}

internal sealed unsafe class PackedRows<T> : PackedRows
    where T : unmanaged
{
    /// <summary>
    /// Number of rows that are multiplied and added while they lie in the second-level cache: 32 of 20 KB at d = 100.
    /// </summary>
    private const int Block = 32;

    /// <summary>Number of rows whose sum is held in T before it is added in float64.</summary>
    private const int Group = 10 * Block;

    private readonly int paddedCount,
        paddedLength;
    private readonly T[] rows;

    public PackedRows(int count, int length)
    {
        (Count, Length) = (count, length);
        (paddedCount, paddedLength) = (Up(count, 4), Up(length, PackedKernels<T>.Chunk));
        var total = (long)paddedCount * paddedLength;
        if (total > Array.MaxLength)
            throw new ArgumentException(
                $"{count} rows of {length} are {total} numbers, more than the {Array.MaxLength} of one array"
            );
        rows = GC.AllocateArray<T>((int)total, pinned: true);
    }

    public override int Count { get; }

    public override int Length { get; }

    private int Groups => (paddedCount + Group - 1) / Group;

    private T* Row(int i) => (T*)Marshal.UnsafeAddrOfPinnedArrayElement(rows, 0) + ((long)i * paddedLength);

    public override void Set(int i, ReadOnlySpan<double> row)
    {
        if (row.Length != Length)
            throw new ArgumentException($"a row has {Length} numbers, got {row.Length}");
        Convert(row, rows.AsSpan((int)((long)i * paddedLength), Length));
    }

    public override double[] Products(ReadOnlySpan<double> x, int vectors, int threads)
    {
        var (padded, width) = Pad(x, vectors, Length, paddedLength);
        var products = new double[vectors * Count];
        Parallel.For(
            0,
            Groups,
            Options(threads),
            g =>
            {
                var y = GC.AllocateUninitializedArray<T>(Block * width, pinned: true);
                ForBlocks(
                    g,
                    (first, count) =>
                    {
                        fixed (
                            T* from = padded,
                                to = y
                        )
                            PackedKernels<T>.Dot(Row(first), count, paddedLength, from, width, to);
                        for (var i = 0; i < Math.Min(count, Count - first); i++)
                        for (var c = 0; c < vectors; c++)
                            products[(c * Count) + first + i] = ToDouble(y[(i * width) + c]);
                    }
                );
            }
        );
        return products;
    }

    public override double[] Combination(ReadOnlySpan<double> factors, int vectors)
    {
        var width = Up(vectors, 3);
        var sum = new double[vectors * Length];
        var part = GC.AllocateUninitializedArray<T>(width * paddedLength, pinned: true);
        var some = new T[Block * width];
        for (var g = 0; g < Groups; g++)
        {
            Array.Clear(part);
            for (var first = g * Group; first < Math.Min((g + 1) * Group, Count); first += Block)
            {
                var count = Math.Min(Block, Count - first);
                for (var i = 0; i < count; i++)
                for (var c = 0; c < vectors; c++)
                    some[(i * width) + c] = FromDouble(factors[(c * Count) + first + i]);
                fixed (
                    T* from = some,
                        to = part
                )
                    PackedKernels<T>.Add(Row(first), count, paddedLength, from, width, to);
            }
            AddTo(sum, part, vectors);
        }
        return sum;
    }

    public override (double[] Sum, double[] Squares) Normal(ReadOnlySpan<double> x, int vectors, int threads)
    {
        var (padded, width) = Pad(x, vectors, Length, paddedLength);
        var parts = new T[Groups][];
        var squares = new double[Groups][];
        Parallel.For(
            0,
            Groups,
            Options(threads),
            g =>
            {
                var part = GC.AllocateArray<T>(width * paddedLength, pinned: true);
                var y = GC.AllocateUninitializedArray<T>(Block * width, pinned: true);
                var own = new double[vectors];
                ForBlocks(
                    g,
                    (first, count) =>
                    {
                        fixed (
                            T* from = padded,
                                products = y,
                                to = part
                        )
                        {
                            PackedKernels<T>.Dot(Row(first), count, paddedLength, from, width, products);
                            PackedKernels<T>.Add(Row(first), count, paddedLength, products, width, to);
                        }
                        for (var i = 0; i < count; i++)
                        for (var c = 0; c < vectors; c++)
                            own[c] += ToDouble(y[(i * width) + c]) * ToDouble(y[(i * width) + c]);
                    }
                );
                (parts[g], squares[g]) = (part, own);
            }
        );
        var (sum, total) = (new double[vectors * Length], new double[vectors]);
        for (var g = 0; g < Groups; g++)
        {
            AddTo(sum, parts[g], vectors);
            for (var c = 0; c < vectors; c++)
                total[c] += squares[g][c];
        }
        return (sum, total);
    }

    private void ForBlocks(int group, Action<int, int> block)
    {
        for (var first = group * Group; first < Math.Min((group + 1) * Group, paddedCount); first += Block)
            block(first, Math.Min(Block, paddedCount - first));
    }

    private void AddTo(double[] sum, T[] part, int vectors)
    {
        for (var c = 0; c < vectors; c++)
        for (var k = 0; k < Length; k++)
            sum[(c * Length) + k] += ToDouble(part[(c * paddedLength) + k]);
    }

    private static (T[] Padded, int Width) Pad(ReadOnlySpan<double> x, int vectors, int length, int paddedLength)
    {
        var width = Up(vectors, 3);
        var padded = GC.AllocateArray<T>(width * paddedLength, pinned: true);
        for (var c = 0; c < vectors; c++)
            Convert(x.Slice(c * length, length), padded.AsSpan(c * paddedLength, length));
        return (padded, width);
    }

    private static void Convert(ReadOnlySpan<double> from, Span<T> to)
    {
        for (var k = 0; k < from.Length; k++)
            to[k] = FromDouble(from[k]);
    }

    private static double ToDouble(T x) =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<T, float>(x) : Unsafe.BitCast<T, double>(x);

    private static T FromDouble(double x) =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)x) : Unsafe.BitCast<double, T>(x);

    private static ParallelOptions Options(int threads) => new() { MaxDegreeOfParallelism = threads };

    private static int Up(int n, int multiple) => (n + multiple - 1) / multiple * multiple;
}
