// torch.nn.utils.spectral_norm: NAME = NAME_orig / sigma, sigma = u' W v with W = NAME_orig as a matrix whose rows are
// those of one dimension: the first, or the second for a transposed convolution. u and v are the vectors of the power
// iteration as they were stored; before PyTorch 1.1 only u was, and v = W' u / ||W' u||, so that sigma = ||W' u||.
// Miyato et al. 2018, arXiv:1802.05957, sec. 2.1 and appendix A; torch/nn/utils/spectral_norm.py
using System.Numerics;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Weights stored before the division by their largest singular value.</summary>
internal sealed class OldSpectralNorm : IComposition
{
    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var (original, name) in table.EndingIn("_orig"))
            if (table[name + "_u"] is { } u && u.IsFloats() && original.IsFloats())
                yield return Weight(name, original, u, table[name + "_v"]);
    }

    /// <summary>The weight of an original and the vectors of its power iteration; v may be missing.</summary>
    public static ComposedTensor Weight(string name, TensorEntry original, TensorEntry u, TensorEntry? v)
    {
        IReadOnlyList<TensorEntry> parts = v is null ? [original, u] : [original, u, v];
        var shape = original.Shape;
        int[] dimensions =
        [
            .. Enumerable
                .Range(0, Math.Min(2, shape.Count))
                .Where(k => u.Count == shape[k] && (v is null || v.Count == original.Count / shape[k])),
        ];
        return dimensions.Length > 0 && u.IsFloats() && (v is null || v.IsFloats())
            ? ComposedNumbers.Weight(
                name,
                shape,
                parts,
                _ => Divided(original.Data(), u.Doubles(), v?.Doubles(), dimensions)
            )
            : ComposedNumbers.Refused(
                name,
                parts,
                $"a spectral_norm whose vectors u {u.Shown()} and v {v?.Shown() ?? "(none)"} do not fit"
                    + $" its original {original.Shown()}"
            );
    }

    private static TensorData Divided(TensorData original, double[] u, double[]? v, int[] dimensions)
    {
        // Where both dimensions fit, the vectors belong to the one whose sigma is near the largest singular value; that
        // of the other is nearly 0, because u and v have nothing to do with its matrix.
        var sigma = dimensions.Select(k => Sigma(original, u, v, k)).MaxBy(Math.Abs);
        return original.IsDouble
            ? new TensorData(original.Shape, Over(original.Double.Span, sigma))
            : new TensorData(original.Shape, Over(original.Single.Span, sigma));
    }

    private static double Sigma(TensorData original, double[] u, double[]? v, int dimension)
    {
        var inner = 1;
        foreach (var d in original.Shape.Skip(dimension + 1))
            inner *= d;
        var products = new double[original.Length / u.Length];
        var single = original.Single.Span;
        var wide = original.Double.Span;
        for (var i = 0; i < original.Length; i++)
        {
            var row = i / inner % u.Length;
            var column = (i / inner / u.Length * inner) + (i % inner);
            products[column] += u[row] * (original.IsDouble ? wide[i] : single[i]);
        }
        if (v is null)
            return Math.Sqrt(products.Sum(x => x * x));
        var sigma = 0.0;
        for (var k = 0; k < products.Length; k++)
            sigma += products[k] * v[k];
        return sigma;
    }

    private static T[] Over<T>(ReadOnlySpan<T> original, double sigma)
        where T : struct, INumber<T>
    {
        var result = new T[original.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = T.CreateChecked(double.CreateChecked(original[i]) / sigma);
        return result;
    }
}
