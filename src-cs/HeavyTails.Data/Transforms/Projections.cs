// Sphere: x <- r x / ||x||.
// PCA:    z = V_k^T (x - mean), V_k the k leading eigenvectors of (1/n) sum (x - mean)(x - mean)^T. Uncentred: mean =
//         0, that is the singular vectors of the data matrix.
using HeavyTails.Core.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace HeavyTails.Data.Transforms;

/// <summary>Projection of samples to a sphere.</summary>
public static class Sphere
{
    /// <summary>Rescales every sample to the same norm.</summary>
    /// <param name="data">Samples that are not 0.</param>
    /// <param name="radius">The norm r > 0. Default: sqrt d, so that features are of order 1.</param>
    /// <exception cref="ArgumentException">
    /// A sample is 0 and has no direction, or the radius is not positive.
    /// </exception>
    public static Dataset OnSphere(this Dataset data, double? radius = null)
    {
        var r = radius ?? Math.Sqrt(data.Dimension);
        if (!(r > 0))
            throw new ArgumentOutOfRangeException(nameof(radius), $"expected a positive radius, got {r}");
        var x = new float[data.Features.Length];
        for (var i = 0; i < data.Count; i++)
        {
            var squares = 0.0;
            foreach (double v in data[i])
                squares += v * v;
            if (!(squares > 0))
                throw new ArgumentException($"sample {i} of {data.Name} is 0 and has no direction");
            var factor = r / Math.Sqrt(squares);
            for (var j = 0; j < data.Dimension; j++)
                x[(i * data.Dimension) + j] = (float)(data.Features[(i * data.Dimension) + j] * factor);
        }
        return data.With(new() { Features = x, SampleShape = [data.Dimension] });
    }
}

/// <summary>Projection to the leading principal components of a training set, for it and for its test set.</summary>
public sealed class PcaProjection
{
    private const int RowsAtOnce = 256;

    private PcaProjection(double[] mean, double[] components, double[] variances) =>
        (Mean, Components, Variances) = (mean, components, variances);

    /// <summary>Mean of the training set [d]; zeros if the projection is uncentred.</summary>
    public double[] Mean { get; }

    /// <summary>
    /// Components, row-major [k x d] with orthonormal rows; the entry of greatest magnitude of each row is positive.
    /// </summary>
    public double[] Components { get; }

    /// <summary>Variances along the components [k], descending; mean squares if the projection is uncentred.</summary>
    public double[] Variances { get; }

    /// <summary>Computes the k leading components of a set.</summary>
    /// <param name="train">A set with at least one sample.</param>
    /// <param name="count">Number k of components, 1 &lt;= k &lt;= d.</param>
    /// <param name="centred">
    /// Whether the mean is subtracted. Default: true. False gives the singular vectors of the data matrix, as in the
    /// tail-index experiments of arXiv:2006.04740.
    /// </param>
    /// <exception cref="ArgumentException">The number of components is out of range, or the set is empty.</exception>
    public static PcaProjection Fit(Dataset train, int count, bool centred = true)
    {
        var d = train.Dimension;
        if (count < 1 || count > d)
            throw new ArgumentOutOfRangeException(
                nameof(count),
                $"the number of components must be in 1 .. {d}, got {count}"
            );
        if (train.Count == 0)
            throw new ArgumentException($"{train.Name}: expected at least 1 sample, got 0");
        var mean = new double[d];
        if (centred)
        {
            for (var i = 0; i < train.Count; i++)
            for (var j = 0; j < d; j++)
                mean[j] += train.Features[(i * d) + j];
            for (var j = 0; j < d; j++)
                mean[j] /= train.Count;
        }
        var decomposition = Matrix<double>.Build.Dense(d, d, SecondMoments(train, mean)).Evd(Symmetricity.Symmetric);
        var components = new double[count * d];
        var variances = new double[count];
        for (var k = 0; k < count; k++)
        {
            var column = decomposition.EigenVectors.Column(d - 1 - k);
            var sign = Math.Sign(column[column.AbsoluteMaximumIndex()]);
            for (var j = 0; j < d; j++)
                components[(k * d) + j] = sign * column[j];
            variances[k] = Math.Max(0, decomposition.EigenValues[d - 1 - k].Real);
        }
        return new(mean, components, variances);
    }

    /// <summary>Coordinates of samples along the components, [n x k].</summary>
    /// <param name="data">Samples of the same dimension d.</param>
    /// <param name="sampleShape">
    /// Shape of one projected sample. Default: [k]; [1, 20, 20] makes images of 400 components.
    /// </param>
    /// <exception cref="ArgumentException">The samples have another dimension; the message holds both.</exception>
    public Dataset Apply(Dataset data, IReadOnlyList<int>? sampleShape = null) =>
        data.With(
            new()
            {
                Features = Array.ConvertAll(Coordinates(data), z => (float)z),
                SampleShape = sampleShape ?? [Variances.Length],
                Name = $"{data.Name}, {Variances.Length} principal components",
            }
        );

    /// <summary>Coordinates of samples along the components in float64, row-major [n x k].</summary>
    /// <param name="data">Samples of the same dimension d.</param>
    /// <exception cref="ArgumentException">The samples have another dimension; the message holds both.</exception>
    public double[] Coordinates(Dataset data)
    {
        var d = Mean.Length;
        if (data.Dimension != d)
            throw new ArgumentException(
                $"the projection was fitted in {d} dimensions, {data.Name} has {data.Dimension}"
            );
        var k = Variances.Length;
        var z = new double[data.Count * k];
        Parallel.For(
            0,
            data.Count,
            () => new double[d],
            (i, _, row) =>
            {
                for (var j = 0; j < d; j++)
                    row[j] = data.Features[(i * d) + j] - Mean[j];
                for (var c = 0; c < k; c++)
                    z[(i * k) + c] = Vectors.Dot(row, Components.AsSpan(c * d, d));
                return row;
            },
            _ => { }
        );
        return z;
    }

    /// <summary>
    /// (1/n) sum (x - mean)(x - mean)^T, column-major [d x d]. Blocks of rows are transposed, so that every entry is a
    /// sum of dot products in a fixed order.
    /// </summary>
    private static double[] SecondMoments(Dataset data, double[] mean)
    {
        var d = data.Dimension;
        var moments = new double[d * d];
        var block = new double[d * RowsAtOnce];
        for (var first = 0; first < data.Count; first += RowsAtOnce)
        {
            var rows = Math.Min(RowsAtOnce, data.Count - first);
            for (var i = 0; i < rows; i++)
            for (var j = 0; j < d; j++)
                block[(j * RowsAtOnce) + i] = data.Features[((first + i) * d) + j] - mean[j];
            Parallel.For(
                0,
                d,
                p =>
                {
                    var column = block.AsSpan(p * RowsAtOnce, rows);
                    for (var q = 0; q <= p; q++)
                        moments[(p * d) + q] += Vectors.Dot(column, block.AsSpan(q * RowsAtOnce, rows));
                }
            );
        }
        for (var p = 0; p < d; p++)
        for (var q = 0; q <= p; q++)
            moments[(q * d) + p] = moments[(p * d) + q] /= data.Count;
        return moments;
    }
}
