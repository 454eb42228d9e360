// X [n x d], y [n] in float64: the samples of a single-index teacher y = g(X beta) + rho N(0, 1).
using HeavyTails.Core.Numerics;
using HeavyTails.Data;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>Samples of a teacher. The arrays are not copied and must not be changed.</summary>
public sealed record SingleIndexSample
{
    /// <summary>Makes a sample and checks that its parts fit each other.</summary>
    /// <param name="x">Inputs X [n x d], row-major.</param>
    /// <param name="y">Targets y [n], at least one.</param>
    /// <exception cref="ArgumentException">The inputs are not n rows.</exception>
    public SingleIndexSample(double[] x, double[] y)
    {
        if (y.Length == 0 || x.Length == 0 || x.Length % y.Length != 0)
            throw new ArgumentException($"expected inputs [{y.Length} x d], n >= 1, d >= 1, got {x.Length} numbers");
        (X, Y) = (x, y);
    }

    /// <summary>Inputs X [n x d], row-major.</summary>
    public double[] X { get; }

    /// <summary>Targets y [n], with their noise.</summary>
    public double[] Y { get; }

    /// <summary>Number n of samples.</summary>
    public int Count => Y.Length;

    /// <summary>Dimension d of the inputs.</summary>
    public int Dimension => X.Length / Y.Length;

    /// <summary>The samples of given indices, in their order; an index outside the sample is an error.</summary>
    public SingleIndexSample Rows(ReadOnlySpan<int> indices)
    {
        var (d, x, y) = (Dimension, new double[indices.Length * Dimension], new double[indices.Length]);
        for (var i = 0; i < indices.Length; i++)
        {
            X.AsSpan(indices[i] * d, d).CopyTo(x.AsSpan(i * d));
            y[i] = Y[indices[i]];
        }
        return new(x, y);
    }

    /// <summary>
    /// The mean over all samples of a quantity whose mean over some of them is known, a number of samples at a time: it
    /// decides how much memory is needed, and no more than the rounding of the mean.
    /// </summary>
    /// <param name="size">Number of samples at a time, at least 1; all of them where it is not less than n.</param>
    /// <param name="mean">The mean over a part of the samples.</param>
    /// <exception cref="ArgumentException">The number of samples at a time is less than 1.</exception>
    public double Mean(int size, Func<SingleIndexSample, double> mean)
    {
        if (size < 1)
            throw new ArgumentException($"expected at least 1 sample at a time, got {size}");
        if (size >= Count)
            return mean(this);
        var sum = 0.0;
        for (var from = 0; from < Count; from += size)
        {
            var to = Math.Min(from + size, Count);
            sum += (to - from) * mean(new(X[(from * Dimension)..(to * Dimension)], Y[from..to]));
        }
        return sum / Count;
    }

    /// <summary>The mean squared error (1/n) sum_i (z_i'w / divisor - y_i)^2 of linear outputs of features.</summary>
    /// <param name="features">Features z [n x h], row-major.</param>
    /// <param name="weights">Weights w [h].</param>
    /// <param name="divisor">What the sums are divided by, not 0. Default: 1.</param>
    internal double MeanSquare(double[] features, double[] weights, double divisor = 1)
    {
        var sum = 0.0;
        for (var i = 0; i < Count; i++)
        {
            var output = Vectors.Dot(features.AsSpan(i * weights.Length, weights.Length), weights) / divisor;
            sum += (output - Y[i]) * (output - Y[i]);
        }
        return sum / Count;
    }

    /// <summary>Widens a data set to float64.</summary>
    public static SingleIndexSample From(RegressionData data) =>
        new(Array.ConvertAll(data.Features, v => (double)v), Array.ConvertAll(data.Targets, v => (double)v));
}
