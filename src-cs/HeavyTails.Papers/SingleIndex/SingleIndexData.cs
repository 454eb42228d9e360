// X ~ N(0, I) [n x d], y = softplus(X beta) + rho N(0, 1), |beta| = 1: a training set, an independent probe set of the
// same size, to which read-outs are fitted, and a test set, whose targets are noisy too.
// Kothapalli et al. 2024, arXiv:2406.04657.
using HeavyTails.Core.Numerics;
using HeavyTails.Data.Synthetic;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>Sizes and noise of the samples of a teacher.</summary>
public sealed record SingleIndexDataOptions
{
    /// <summary>Number n of samples for training, and of the probe set. Default: 2000, the source's.</summary>
    public int Samples { get; init; } = 2000;

    /// <summary>Number of test samples. Default: 200, the source's, whose noise moves a test loss by 10 %.</summary>
    public int TestSamples { get; init; } = 200;

    /// <summary>Dimension d of the inputs. Default: 1000, the source's.</summary>
    public int Dimension { get; init; } = 1000;

    /// <summary>Standard deviation rho of the label noise. Default: 0.3, the source's.</summary>
    public double LabelNoise { get; init; } = .3;

    /// <summary>
    /// Whether the mean of the training targets is taken off all targets, which an odd student cannot represent.
    /// Default: false, as in the source.
    /// </summary>
    public bool CentreLabels { get; init; }

    /// <summary>Seed of teacher and samples.</summary>
    public required ulong Seed { get; init; }
}

/// <summary>The samples of one teacher and its direction.</summary>
/// <param name="Train">Samples for training.</param>
/// <param name="Probe">Independent samples, as many, to which read-outs are fitted.</param>
/// <param name="Test">Test samples.</param>
/// <param name="Beta">The teacher's direction beta [d], a unit vector.</param>
public sealed record SingleIndexData(
    SingleIndexSample Train,
    SingleIndexSample Probe,
    SingleIndexSample Test,
    double[] Beta
)
{
    /// <summary>Draws a teacher and its three samples, each from a stream of its own.</summary>
    /// <exception cref="ArgumentException">A size is less than 1, or the noise is negative.</exception>
    public static SingleIndexData Draw(SingleIndexDataOptions options)
    {
        if (!(options.LabelNoise >= 0) || double.IsInfinity(options.LabelNoise))
            throw new ArgumentException(
                FormattableString.Invariant($"expected a label noise >= 0, got {options.LabelNoise}")
            );
        var law = new SingleIndexLaw { TeacherSeed = Shuffle.Mix(options.Seed, 3), LabelNoise = options.LabelNoise };
        SyntheticSample Sample(int count, ulong part)
        {
            var data = SyntheticData.SingleIndex(count, options.Dimension, Shuffle.Mix(options.Seed, part), law);
            return new(SingleIndexSample.From(data), data.Teacher!);
        }
        var (train, probe, test) = (
            Sample(options.Samples, 0),
            Sample(options.Samples, 1),
            Sample(options.TestSamples, 2)
        );
        var mean = options.CentreLabels ? train.Sample.Y.Average() : 0;
        SingleIndexSample Less(SingleIndexSample sample) =>
            mean == 0 ? sample : new(sample.X, Array.ConvertAll(sample.Y, y => y - mean));
        return new(
            Less(train.Sample),
            Less(probe.Sample),
            Less(test.Sample),
            Array.ConvertAll(train.Beta, b => (double)b)
        );
    }

    private readonly record struct SyntheticSample(SingleIndexSample Sample, float[] Beta);
}
