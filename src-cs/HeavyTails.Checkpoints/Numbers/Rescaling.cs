// W = g v / ||v||, the norm over all dimensions but the one that g has.  Salimans & Kingma 2016, arXiv:1602.07868,
// eq. 2; torch.nn.utils.weight_norm (g [1, ..., n, ..., 1], or one number for the norm of all).
// DoRA's W = m (W0 + s B A) / ||W0 + s B A|| is the same: Liu et al. 2024, arXiv:2402.09353, eq. 5.
using System.Numerics;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Numbers;

/// <summary>Gives the rows, the columns or the whole of a tensor the norms that another tensor holds.</summary>
internal static class Rescaling
{
    /// <summary>
    /// Number of norms n, and the number of neighbours that share one: element i has norm (i / inner) mod n. Null when
    /// the norms have neither one number nor the tensor's shape with all dimensions but one reduced to 1.
    /// </summary>
    public static (int Count, int Inner)? Axis(ReadOnlySpan<long> shape, ReadOnlySpan<long> norms)
    {
        var axis = -1;
        for (var k = 0; k < norms.Length; k++)
            if (norms[k] != 1)
            {
                if (axis >= 0 || norms.Length != shape.Length || norms[k] != shape[k])
                    return null;
                axis = k;
            }
        if (axis < 0)
            return (1, 1);
        var inner = 1L;
        foreach (var d in shape[(axis + 1)..])
            inner *= d;
        return ((int)shape[axis], (int)inner);
    }

    /// <summary>The tensor with the norms given, in its own precision; norms are summed in float64.</summary>
    /// <param name="v">The directions, loaded.</param>
    /// <param name="g">The norms.</param>
    /// <param name="inner">Number of neighbours that share a norm, as <see cref="Axis"/> gives it.</param>
    public static TensorData Of(TensorData v, ReadOnlySpan<double> g, int inner) =>
        v.IsDouble
            ? new TensorData(v.Shape, Of(v.Double.Span, g, inner))
            : new TensorData(v.Shape, Of(v.Single.Span, g, inner));

    private static T[] Of<T>(ReadOnlySpan<T> v, ReadOnlySpan<double> g, int inner)
        where T : struct, INumber<T>
    {
        var squares = new double[g.Length];
        var n = 0;
        for (var i = 0; i < v.Length; i += inner, n = n + 1 == g.Length ? 0 : n + 1)
            foreach (var x in v.Slice(i, Math.Min(inner, v.Length - i)))
                squares[n] += double.CreateChecked(x) * double.CreateChecked(x);
        var factors = new double[g.Length];
        for (n = 0; n < g.Length; n++)
            factors[n] = g[n] / Math.Sqrt(squares[n]);
        var result = new T[v.Length];
        n = 0;
        for (var i = 0; i < v.Length; i += inner, n = n + 1 == g.Length ? 0 : n + 1)
        for (var j = i; j < i + inner; j++)
            result[j] = T.CreateChecked(double.CreateChecked(v[j]) * factors[n]);
        return result;
    }
}
