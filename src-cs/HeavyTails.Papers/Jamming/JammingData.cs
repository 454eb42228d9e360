// Patterns on the sphere of radius sqrt d with labels 1 and -1, float64:  x <- sqrt(d) (x - mean) / |x - mean|
//   sphere              x ~ N(0, I_d), labels independent of x.               Spigler et al. 2019, arXiv:1810.09665
//   parity              P + P_test images, shuffled and split; principal components of the training images, centred and
//                       not whitened; y = 2 (class mod 2) - 1.                the notebook's scripts
//   interleaved parity  all images, even and odd classes in turn, the first P train; pixels, or whitened principal
//                       components.                                           nn_jamming
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Data;
using HeavyTails.Data.Files;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Papers.Jamming;

/// <summary>
/// Training and test patterns of a jamming experiment. The arrays are shared and must not be changed.
/// </summary>
public sealed record JammingData
{
    // Test patterns have streams above those of all training patterns, so that they do not depend on P.
    private const ulong TestStreams = 1ul << 41;

    /// <summary>Name of the data in records and reports.</summary>
    public required string Name { get; init; }

    /// <summary>Number d of inputs of each pattern.</summary>
    public required int Inputs { get; init; }

    /// <summary>Training patterns, row-major [P x d].</summary>
    public required double[] X { get; init; }

    /// <summary>Labels 1 and -1 of the training patterns [P].</summary>
    public required double[] Labels { get; init; }

    /// <summary>Test patterns, row-major [P_test x d]. Default: none.</summary>
    public double[] TestX { get; init; } = [];

    /// <summary>Labels 1 and -1 of the test patterns [P_test]. Default: none.</summary>
    public double[] TestLabels { get; init; } = [];

    /// <summary>The files that the patterns are from, with their checksums; empty for random patterns.</summary>
    public IReadOnlyList<FileChecksum> Sources { get; init; } = [];

    /// <summary>Number P of training patterns.</summary>
    public int Patterns => Labels.Length;

    /// <summary>Number of test patterns.</summary>
    public int Tests => TestLabels.Length;

    /// <summary>The same data with the first training patterns alone; the test patterns are kept.</summary>
    /// <exception cref="ArgumentException">There are fewer patterns.</exception>
    public JammingData Take(int patterns) =>
        patterns >= 1 && patterns <= Patterns
            ? this with
            {
                X = X[..(patterns * Inputs)],
                Labels = Labels[..patterns],
            }
            : throw new ArgumentException($"{Name}: expected 1 .. {Patterns} patterns, got {patterns}");

    /// <summary>
    /// Random patterns on the sphere of radius sqrt d; each row has its own stream of random numbers.
    /// </summary>
    /// <exception cref="ArgumentException">A number is too small; the message holds both sides.</exception>
    public static JammingData Sphere(SphereOptions options)
    {
        var (patterns, tests, d) = (options.Patterns, options.Tests, options.Inputs);
        if (patterns < 1 || tests < 0 || d < 1)
            throw new ArgumentException(
                $"expected P >= 1, P_test >= 0 and d >= 1, got P = {patterns}, P_test = {tests}, d = {d}"
            );
        var (x, labels) = Rows(options, patterns, 0);
        var (testX, testLabels) = Rows(options, tests, TestStreams);
        if (options.Centred)
            Centre(x, testX, d, options.Variant);
        ToSphere(x, d, "pattern");
        ToSphere(testX, d, "test pattern");
        return new()
        {
            Name = $"sphere d = {d}, seed {options.Seed}" + (options.Centred ? ", centred" : ""),
            Inputs = d,
            X = x,
            Labels = labels,
            TestX = testX,
            TestLabels = testLabels,
        };
    }

    /// <summary>
    /// Parity of images as in the notebook's scripts: the first P + P_test images, shuffled, split, projected to the
    /// principal components of the training patterns and put on the sphere.
    /// </summary>
    /// <param name="images">Images with classes 0, 1, ... as labels, such as those of MNIST.</param>
    /// <param name="options">Sizes and seed.</param>
    /// <exception cref="ArgumentException">There are too few images or pixels; both sides are named.</exception>
    public static JammingData Parity(Dataset images, ParityOptions options)
    {
        var (patterns, tests) = (options.Patterns, options.Tests ?? options.Patterns);
        CheckSizes(images.Name, images.Count, patterns, tests);
        var all = images.Take(patterns + tests).RandomSubset(patterns + tests, options.Seed);
        var (train, test) = (all.Take(patterns), all.Slice(patterns, tests));
        var projection = PcaProjection.Fit(train, options.Components);
        return OnSphere(
            new()
            {
                Name = $"{images.Name}, parity, {options.Components} principal components, seed {options.Seed}",
                Inputs = options.Components,
                X = projection.Coordinates(train),
                Labels = ParityOf(train),
                TestX = projection.Coordinates(test),
                TestLabels = ParityOf(test),
                Sources = images.Sources,
            }
        );
    }

    /// <summary>
    /// Parity of images as in nn_jamming: all images together, those of each parity shuffled, even and odd classes in
    /// turn; the first P are the training patterns. They are centred and put on the sphere.
    /// </summary>
    /// <param name="train">Images with classes 0, 1, ... as labels, such as MNIST's training set.</param>
    /// <param name="test">More images of that kind, such as MNIST's test set.</param>
    /// <param name="options">Sizes, seed, components, and legacy or corrected.</param>
    /// <exception cref="ArgumentException">There are too few images or pixels; both sides are named.</exception>
    public static JammingData InterleavedParity(Dataset train, Dataset test, InterleavedParityOptions options)
    {
        var pool = Pooled(train, test);
        var order = Interleaved(pool, options.Seed);
        var tests = options.Tests ?? Math.Max(0, order.Length - options.Patterns);
        CheckSizes($"{pool.Name}, as many even as odd classes,", order.Length, options.Patterns, tests);
        var first = pool.Select(order[..options.Patterns]);
        var next = pool.Select(order[options.Patterns..(options.Patterns + tests)]);
        double[] x = Numbers(first),
            testX = Numbers(next);
        if (options.Components is { } k)
        {
            var projection = PcaProjection.Fit(options.Variant == Variant.Legacy ? pool : first, k);
            (x, testX) = (Whitened(projection, first), Whitened(projection, next));
        }
        var d = options.Components ?? pool.Dimension;
        Centre(x, testX, d, options.Variant);
        return OnSphere(
            new()
            {
                Name =
                    $"{train.Name} and {test.Name}, interleaved parity, "
                    + (options.Components is null ? "pixels" : $"{d} whitened components")
                    + $", seed {options.Seed}",
                Inputs = d,
                X = x,
                Labels = ParityOf(first),
                TestX = testX,
                TestLabels = ParityOf(next),
                Sources = pool.Sources,
            }
        );
    }

    private static (double[] X, double[] Labels) Rows(SphereOptions options, int count, ulong firstStream)
    {
        var d = options.Inputs;
        var x = new double[checked(count * d)];
        var labels = new double[count];
        Parallel.For(
            0,
            count,
            i =>
            {
                var random = SplitMix64.ForStream(options.Seed, firstStream + (ulong)i);
                var coin = random.NextBelow(2) == 0;
                labels[i] = (options.Labels == SphereLabels.Random ? coin : i % 2 == 0) ? 1 : -1;
                Variates.Gaussian(ref random, x.AsSpan(i * d, d));
            }
        );
        return (x, labels);
    }

    private static void CheckSizes(string name, int count, int patterns, int tests)
    {
        if (patterns < 1 || tests < 0 || (long)patterns + tests > count)
            throw new ArgumentException(
                $"{name} has {count} images, expected P >= 1 training and P_test >= 0 test patterns of "
                    + $"them, got P = {patterns}, P_test = {tests}"
            );
    }

    private static double[] ParityOf(Dataset images)
    {
        if (images.Labels.FirstOrDefault(y => y < 0) is var wrong and < 0)
            throw new ArgumentException($"{images.Name}: expected classes 0, 1, ... as labels, got {wrong}");
        return Array.ConvertAll(images.WithParityLabels().Labels, y => (double)y);
    }

    private static Dataset Pooled(Dataset train, Dataset test)
    {
        if (train.Dimension != test.Dimension)
            throw new ArgumentException(
                $"{train.Name} has {train.Dimension} pixels, {test.Name} has {test.Dimension}; expected the same number"
            );
        return new(
            $"{train.Name} and {test.Name}",
            [.. train.Features, .. test.Features],
            [.. train.Labels, .. test.Labels],
            train.SampleShape
        )
        {
            Sources = [.. train.Sources, .. test.Sources],
        };
    }

    // The class with more images loses those that have no partner.
    private static int[] Interleaved(Dataset pool, ulong seed)
    {
        var order = new int[2][];
        for (var parity = 0; parity < 2; parity++)
        {
            int[] places = [.. Enumerable.Range(0, pool.Count).Where(i => (pool.Labels[i] & 1) == parity)];
            var random = SplitMix64.ForStream(seed, (ulong)parity);
            for (var i = 0; i < places.Length - 1; i++)
            {
                var j = i + random.NextBelow(places.Length - i);
                (places[i], places[j]) = (places[j], places[i]);
            }
            order[parity] = places;
        }
        return [.. order[0].Zip(order[1]).SelectMany(pair => new[] { pair.First, pair.Second })];
    }

    private static double[] Numbers(Dataset data) => Array.ConvertAll(data.Features, v => (double)v);

    private static double[] Whitened(PcaProjection projection, Dataset data)
    {
        var z = projection.Coordinates(data);
        var k = projection.Variances.Length;
        for (var i = 0; i < z.Length; i++)
            z[i] /= projection.Variances[i % k] is > 0 and var variance
                ? Math.Sqrt(variance)
                : throw new ArgumentException(
                    $"{data.Name}: component {i % k} of {k} has variance 0 and cannot be scaled to 1"
                );
        return z;
    }

    private static void Centre(double[] x, double[] testX, int d, Variant variant)
    {
        var mean = MeanOf(x, d);
        Subtract(testX, variant == Variant.Legacy ? MeanOf(testX, d) : mean);
        Subtract(x, mean);
    }

    private static double[] MeanOf(double[] x, int d)
    {
        var mean = new double[d];
        for (var i = 0; i < x.Length; i++)
            mean[i % d] += x[i];
        return Array.ConvertAll(mean, sum => sum / Math.Max(1, x.Length / d));
    }

    private static void Subtract(double[] x, double[] mean)
    {
        for (var i = 0; i < x.Length; i++)
            x[i] -= mean[i % mean.Length];
    }

    private static JammingData OnSphere(JammingData data)
    {
        ToSphere(data.X, data.Inputs, $"{data.Name}: pattern");
        ToSphere(data.TestX, data.Inputs, $"{data.Name}: test pattern");
        return data;
    }

    private static void ToSphere(double[] x, int d, string what)
    {
        for (var i = 0; i < x.Length / d; i++)
        {
            var row = x.AsSpan(i * d, d);
            var norm = Math.Sqrt(Vectors.Dot(row, row));
            if (!(norm > 0))
                throw new ArgumentException($"{what} {i} is 0 and has no direction");
            foreach (ref var v in row)
                v *= Math.Sqrt(d) / norm;
        }
    }
}
