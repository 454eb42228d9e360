// Zeros in the data of the alpha-stable estimate. A stable law has no atoms, but dead units, masks and pruning leave
// exact zeros. Each enters mean log|X| as the log of the floor, 52 ln 2 = 36 below the scale, while the block sums hide
// it: a share z of zeros raises 1 / alpha by 36 z / ln m, so that 1 % makes 1.63 of a Gaussian's 2 and a half makes 0.18,
// with errors that know nothing of it. With the default blocks (ln m = 3.4 in the median) the bias of 2 is 42 z; it stays
// below a quarter of the standard error, 4 / sqrt N (measured on Gaussian values), for up to 0.02 sqrt N zeros. More than
// that, and one that may be an accident, are not an alpha-stable law, and the estimate fails.
using System.Numerics;

namespace HeavyTails.Core.TailIndices;

/// <summary>Counts the exact zeros of data, and says whether a law without atoms can have so many.</summary>
internal static unsafe class ZeroAtom
{
    private const double ZerosPerRootCount = 0.02;

    /// <summary>Why so many zeros are too many; null when they are not.</summary>
    public static string? WhyNot(long zeros, long count)
    {
        var most = (long)(1 + ZerosPerRootCount * Math.Sqrt(count));
        return zeros > most
            ? $"{zeros} of {count} values are exactly 0, but an alpha-stable law has no atoms: at most {most} are expected "
                + "(leave them out, or use LogFloor.Absolute, the source's treatment, which they bias)"
            : null;
    }

    /// <summary>Number of values that are 0 or -0.</summary>
    public static long Count<T>(T* x, long count)
        where T : unmanaged => typeof(T) == typeof(float) ? CountBits((uint*)x, count) : CountBits((ulong*)x, count);

    // Twice the bits is 0 for 0 and -0 alone.
    private static long CountBits<TBits>(TBits* bits, long count)
        where TBits : unmanaged, IBinaryInteger<TBits>, IUnsignedNumber<TBits>
    {
        const int atOnce = 1 << 20;
        var zeros = 0L;
        for (var from = 0L; from < count; from += atOnce)
        {
            var part = new ReadOnlySpan<TBits>(bits + from, (int)Math.Min(atOnce, count - from));
            var found = Vector<TBits>.Zero;
            var i = 0;
            for (; i + Vector<TBits>.Count <= part.Length; i += Vector<TBits>.Count)
            {
                var v = new Vector<TBits>(part[i..]);
                // A lane of a true comparison is all ones, which is -1.
                found -= Vector.Equals(v + v, Vector<TBits>.Zero);
            }
            zeros += long.CreateTruncating(Vector.Sum(found));
            for (; i < part.Length; i++)
                zeros += TBits.IsZero(part[i] << 1) ? 1 : 0;
        }
        return zeros;
    }
}
