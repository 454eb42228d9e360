// s = 2^floor(log2 median|x|) over 255 evenly spaced values, zeros left out: enough to place a floor 2^-52 s below the data, at one cache miss a sample.
using System.Numerics;

namespace HeavyTails.Core.Numerics;

internal static unsafe class Scale
{
    private const int Samples = 255;

    /// <summary>log2 s; null when every sampled value is 0 or not finite.</summary>
    public static int? Of<T>(T* x, long count)
        where T : unmanaged, INumber<T>
    {
        var n = (int)Math.Min(count, Samples);
        Span<double> sample = stackalloc double[Samples];
        var kept = 0;
        for (var i = 0; i < n; i++)
        {
            var v = Math.Abs(double.CreateTruncating(x[i * count / n]));
            if (v > 0 && double.IsFinite(v))
                sample[kept++] = v;
        }
        if (kept == 0)
            return null;
        sample[..kept].Sort();
        return Math.ILogB(sample[(kept - 1) / 2]);
    }
}
