// s = 2^floor(log2 median|x|) over at most 4,096 evenly spaced values, zeros left out: enough to place a floor 2^-52 s below the data, and one cache miss a sample.
namespace HeavyTails.Core;

internal static unsafe class Scale
{
    private const int Samples = 4096;

    /// <summary>log2 s; 0 when every sampled value is 0 or not finite.</summary>
    public static int Of(double* x, long count) => Of(x, null, count);

    /// <summary>log2 s; 0 when every sampled value is 0 or not finite.</summary>
    public static int Of(float* x, long count) => Of(null, x, count);

    /// <summary>floor(log2 |x_i|) of the median of given magnitudes; reorders them.</summary>
    public static int OfMagnitudes(Span<double> magnitudes)
    {
        var kept = 0;
        foreach (var v in magnitudes)
            if (v > 0 && double.IsFinite(v))
                magnitudes[kept++] = v;
        if (kept == 0)
            return 0;
        magnitudes[..kept].Sort();
        return Math.ILogB(magnitudes[(kept - 1) / 2]);
    }

    private static int Of(double* wide, float* narrow, long count)
    {
        var n = (int)Math.Min(count, Samples);
        Span<double> sample = stackalloc double[Samples];
        for (var i = 0; i < n; i++)
        {
            var at = i * count / n;
            sample[i] = Math.Abs(wide != null ? wide[at] : narrow[at]);
        }
        return OfMagnitudes(sample[..n]);
    }
}
