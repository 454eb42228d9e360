using System.Diagnostics;
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

/// <summary>A perceptron with Gaussian weights, samples and random labels, the same for all sides.</summary>
internal sealed class Problem
{
    public Problem(string net, int n)
    {
        Widths = [.. net.Split('-').Select(w => int.Parse(w, System.Globalization.CultureInfo.InvariantCulture))];
        N = n;
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

/// <summary>Measures processor and wall time since its construction.</summary>
internal sealed class ProcessorClock
{
    private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private readonly long _wall = Stopwatch.GetTimestamp();

    public (double Cpu, double Wall) MicrosecondsEach(int count)
    {
        var elapsed = Stopwatch.GetElapsedTime(_wall);
        return ((Environment.CpuUsage.TotalTime - _cpu).TotalMicroseconds / count, elapsed.TotalMicroseconds / count);
    }
}
