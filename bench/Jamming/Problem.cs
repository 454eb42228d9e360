using HeavyTails.Core.Numerics;
using HeavyTails.Native.Training;

namespace HeavyTails.JammingBench;

/// <summary>
/// A perceptron h-h-h-h-1 without biases, Gaussian weights of variance 2 / h, and P = 2 N Gaussian patterns with random
/// labels.
/// </summary>
internal sealed class Problem
{
    public Problem(int h, ulong seed = 1)
    {
        H = h;
        Widths = [h, h, h, h, 1];
        var random = new SplitMix64(seed);
        Parameters = Gauss((3 * h * h) + h, Math.Sqrt(2.0 / h), ref random);
        Patterns = 2 * Parameters.Length;
        X = Gauss(Patterns * h, 1, ref random);
        Labels = new double[Patterns];
        for (var p = 0; p < Patterns; p++)
            Labels[p] = random.NextBelow(2) == 0 ? 1 : -1;
    }

    public int H { get; }
    public int[] Widths { get; }
    public int Patterns { get; }
    public double[] Parameters { get; }
    public double[] X { get; }
    public double[] Labels { get; }

    public PerceptronState State() => new(Widths, (double[])Parameters.Clone(), X, Labels);

    private static double[] Gauss(int count, double scale, ref SplitMix64 random)
    {
        var values = new double[count];
        for (var i = 0; i < count; i += 2)
        {
            var (first, second) = random.NextGaussians();
            values[i] = scale * first;
            if (i + 1 < count)
                values[i + 1] = scale * second;
        }
        return values;
    }
}
