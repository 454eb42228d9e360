// Laws of matrices [N x M] on which intervals and verdicts are tried. New matrices of a law are what an interval is
// about, and the truth is the exponent's mean over them.
//   gaussian    independent normals: an untrained layer
//   spikes      the same and five directions of strength 1.2, 1.4, .. 2 times sqrt 2 (N M)^(1/4), the threshold's
//   student-2.5, student-4   independent Student variates: heavy-tailed entries without correlations
//   power-law   eigenvalues that are independent draws of x^-2.5, Haar vectors
//   trained     rows drawn with replacement from the 4 N rows of a student of one direction after four steps of
//               full-batch Adam (SingleIndex): a trained layer, bootstrapped
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Synthetic;

namespace HeavyTails.Papers.Calibration;

/// <summary>A law of matrices of one shape.</summary>
/// <param name="Name">Name of the law.</param>
/// <param name="Rows">Number of rows N.</param>
/// <param name="Columns">Number of columns M.</param>
public sealed record PlantedEnsemble(string Name, int Rows, int Columns)
{
    private const double Spikes = 5,
        Exponent = 2.5;

    private readonly Lazy<float[]> _trained = new(() => TrainedRows.Of(4 * Rows, Columns));

    /// <summary>The names of all laws.</summary>
    public static IReadOnlyList<string> Names { get; } =
    ["gaussian", "spikes", "student-2.5", "student-4", "power-law", "trained"];

    /// <summary>Draws matrix i of a seed, row-major, as a batch of one.</summary>
    /// <exception cref="ArgumentException">There is no law of this name.</exception>
    public MatrixBatch Draw(ulong seed, int i)
    {
        var random = SplitMix64.ForStream(seed, (ulong)i);
        return new(1, Rows, Columns, Entries(ref random));
    }

    private ReadOnlyMemory<float> Entries(ref SplitMix64 random) =>
        Name switch
        {
            "gaussian" => PlantedMatrix.Gaussian(Rows, Columns, ref random),
            "spikes" => WithSpikes(ref random),
            "student-2.5" => Student(2.5, ref random),
            "student-4" => Student(4, ref random),
            "power-law" => PowerLaw(ref random),
            "trained" => Bootstrap(ref random),
            _ => throw new ArgumentException($"expected one of {string.Join(", ", Names)}, got \"{Name}\""),
        };

    private float[] WithSpikes(ref SplitMix64 random)
    {
        var w = PlantedMatrix.Gaussian(Rows, Columns, ref random);
        // Entries have the variance 1 / max(N, M), so that a spike separates at (N M)^(1/4) / sqrt max(N, M).
        var threshold = Math.Pow((double)Rows * Columns, .25) / Math.Sqrt(Math.Max(Rows, Columns));
        for (var k = 1; k <= Spikes; k++)
            PlantedMatrix.AddSpike(
                w,
                new()
                {
                    Rows = Rows,
                    Columns = Columns,
                    Strength = Math.Sqrt(2) * (1 + (.2 * k)) * threshold,
                },
                ref random
            );
        return w;
    }

    // t = normal / sqrt(chi^2_nu / nu).
    private float[] Student(double degrees, ref SplitMix64 random)
    {
        var w = new float[checked(Rows * Columns)];
        for (var i = 0; i < w.Length; i++)
        {
            var normal = random.NextGaussians().First;
            w[i] = (float)(normal / Math.Sqrt(ChiSquared.Next(ref random, degrees) / degrees));
        }
        return w;
    }

    private float[] PowerLaw(ref SplitMix64 random)
    {
        var eigenvalues = new double[Math.Min(Rows, Columns)];
        for (var k = 0; k < eigenvalues.Length; k++)
            eigenvalues[k] = Math.Pow(1 - random.NextUniform(), -1 / (Exponent - 1));
        return PlantedMatrix.WithEigenvalues(Rows, Columns, eigenvalues, ref random);
    }

    private float[] Bootstrap(ref SplitMix64 random)
    {
        var w = new float[checked(Rows * Columns)];
        for (var row = 0; row < Rows; row++)
            _trained
                .Value.AsSpan(random.NextBelow(4 * Rows) * Columns, Columns)
                .CopyTo(w.AsSpan(row * Columns, Columns));
        return w;
    }
}
