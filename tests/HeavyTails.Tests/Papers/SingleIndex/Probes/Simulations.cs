using HeavyTails.Core.Numerics;
using HeavyTails.Native;
using HeavyTails.Papers.SingleIndex.Probes;

namespace HeavyTails.Tests.Papers.SingleIndex.Probes;

/// <summary>Draws of noise with updates whose singular vectors are axes, and means with their errors.</summary>
internal static class Simulations
{
    /// <summary>W_0 + diag(s), decomposed: noise is the same in every basis, so that axes may be the vectors.</summary>
    public static SingularFrame Draw((int Rows, int Columns) shape, double[] update, ulong seed)
    {
        var w = Variates.Gaussian(shape.Rows * shape.Columns, seed);
        for (var i = 0; i < update.Length; i++)
            w[(i * shape.Columns) + i] += update[i];
        return SingularFrame.Of(w, shape.Rows, new NativeBackend(1));
    }

    public static (double Mean, double Error) MeanAndError(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1.0) / values.Count));
    }
}
