using HeavyTails.Core.Numerics;

namespace HeavyTails.CurvatureBench;

/// <summary>A side of the comparison, on one problem.</summary>
internal interface ISide : IDisposable
{
    /// <summary>Memory that the side says it holds, in bytes; 0 where it does not say.</summary>
    long Bytes { get; }

    /// <summary>Computes once what the name says and returns a number that the sides can compare.</summary>
    double Run(string what);
}

/// <summary>
/// A perceptron, the same for all sides: with Gaussian weights and samples, random labels and cross-entropy, or, after
/// "mnist-", trained on MNIST with the squared hinge loss, one class against all.
/// </summary>
internal sealed class Problem
{
    public Problem(string net, int n)
    {
        N = n;
        if (net == RecordedProblem.Name)
        {
            (Widths, Weights, X, Labels) = RecordedProblem.Read();
            return;
        }
        if (net.StartsWith(Mnist, StringComparison.Ordinal))
        {
            (Widths, Weights, X, Labels, IsHinge) = TrainedProblem.Of(net[Mnist.Length..], n);
            return;
        }
        Widths = [.. net.Split('-').Select(w => int.Parse(w, System.Globalization.CultureInfo.InvariantCulture))];
        var random = new SplitMix64(1);
        Weights = [];
        for (var l = 1; l < Widths.Length; l++)
        {
            Weights.Add(Gauss(Widths[l] * Widths[l - 1], Math.Sqrt(2.0 / Widths[l - 1]), ref random));
            Weights.Add(Gauss(Widths[l], .1, ref random));
        }
        X = Gauss(n * Widths[0], 1, ref random);
        Labels = new int[n];
        for (var i = 0; i < n; i++)
            Labels[i] = random.NextBelow(Widths[^1]);
    }

    private const string Mnist = "mnist-";

    /// <summary>Whether the loss is half the squared hinge loss of margin 1, else cross-entropy.</summary>
    public bool IsHinge { get; }

    /// <summary>The targets 1 at the label and -1 elsewhere, for the hinge loss.</summary>
    public float[] Targets
    {
        get
        {
            var targets = new float[N * Widths[^1]];
            Array.Fill(targets, -1);
            for (var i = 0; i < N; i++)
                targets[(i * Widths[^1]) + Labels[i]] = 1;
            return targets;
        }
    }

    public int[] Widths { get; }
    public int N { get; }

    /// <summary>W_1, b_1, W_2, b_2, ...</summary>
    public List<float[]> Weights { get; }

    public float[] X { get; }
    public int[] Labels { get; }
    public int Parameters => Weights.Sum(w => w.Length);

    /// <summary>Vectors to multiply, [parameters x count].</summary>
    public float[] Vectors(int count)
    {
        var random = new SplitMix64(2);
        return Gauss(Parameters * count, 1, ref random);
    }

    private static float[] Gauss(int count, double scale, ref SplitMix64 random)
    {
        var values = new float[count];
        for (var i = 0; i < count; i += 2)
        {
            var (first, second) = random.NextGaussians();
            values[i] = (float)(scale * first);
            if (i + 1 < count)
                values[i + 1] = (float)(scale * second);
        }
        return values;
    }
}
