using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Data;
using HeavyTails.Data.Images;
using HeavyTails.Data.Transforms;
using HeavyTails.Papers.Jamming;

namespace HeavyTails.Tests.Papers.Jamming;

/// <summary>Random patterns on the sphere and the two recipes of parity.</summary>
public class JammingDataTests
{
    private static SphereOptions Random(int patterns) =>
        new()
        {
            Patterns = patterns,
            Tests = 6,
            Inputs = 5,
            Seed = 3,
        };

    [Theory]
    [InlineData(SphereLabels.Alternating)]
    [InlineData(SphereLabels.Random)]
    public void A_longer_random_set_begins_with_the_rows_of_a_shorter_one(SphereLabels labels)
    {
        var few = JammingData.Sphere(Random(20) with { Labels = labels });
        var many = JammingData.Sphere(Random(50) with { Labels = labels });
        Assert.Equal(few.X, many.X[..100]);
        Assert.Equal(few.Labels, many.Labels[..20]);
        Assert.Equal(few.TestX, many.TestX);
        Assert.Equal(few.TestLabels, many.TestLabels);
        Assert.Equal(few.X, many.Take(20).X);
        Assert.NotEqual(few.X, JammingData.Sphere(Random(20) with { Seed = 4 }).X);
    }

    [Fact]
    public void Random_patterns_are_isotropic_on_the_sphere_of_radius_sqrt_d()
    {
        const int Count = 20_000;
        var data = JammingData.Sphere(Random(Count));
        AssertOnSphere(data);
        Assert.Equal([1, -1, 1, -1], data.Labels[..4]);
        // E x_j = 0 and E x_j x_k = delta_jk; Var x_j = 1 and Var x_j x_k < 3, so 5 standard errors are below .062.
        for (var j = 0; j < 5; j++)
        for (var k = 0; k <= j; k++)
        {
            var moment = Enumerable.Range(0, Count).Average(i => data.X[(i * 5) + j] * data.X[(i * 5) + k]);
            Assert.InRange(moment - (j == k ? 1 : 0), -.062, .062);
        }
        var random = JammingData.Sphere(Random(Count) with { Labels = SphereLabels.Random });
        Assert.Equal(data.X, random.X);
        Assert.InRange(random.Labels.Average(), -5 / Math.Sqrt(Count), 5 / Math.Sqrt(Count));
        var pairs = Enumerable.Range(1, Count - 1).Average(i => random.Labels[i] * random.Labels[i - 1]);
        Assert.InRange(pairs, -5 / Math.Sqrt(Count), 5 / Math.Sqrt(Count));
    }

    [Theory]
    [InlineData(Variant.Corrected)]
    [InlineData(Variant.Legacy)]
    public void Centring_subtracts_the_mean_before_the_norm_is_fixed(Variant variant)
    {
        // Two patterns minus their own mean are opposite, before and after the rescaling.
        var data = JammingData.Sphere(Random(2) with { Centred = true, Tests = 2, Variant = variant });
        for (var j = 0; j < 5; j++)
            Assert.Equal(-data.X[j], data.X[5 + j], 1e-12);
        var opposite = Enumerable.Range(0, 5).All(j => Math.Abs(data.TestX[j] + data.TestX[5 + j]) < 1e-12);
        Assert.Equal(variant == Variant.Legacy, opposite);
        AssertOnSphere(data);
    }

    [Fact]
    public void Parity_is_split_centred_by_the_training_patterns_and_put_on_the_sphere()
    {
        var images = Images(60, 8);
        ParityOptions options = new()
        {
            Patterns = 30,
            Tests = 20,
            Components = 8,
            Seed = 5,
        };
        var data = JammingData.Parity(images, options);
        Assert.Equal((30, 20, 8), (data.Patterns, data.Tests, data.Inputs));
        AssertOnSphere(data);
        // All 8 components are a rotation, which keeps the angles between images minus their mean.
        var shuffled = images.Take(50).RandomSubset(50, 5);
        Assert.Equal(shuffled.Labels.Select(y => y % 2 == 1 ? 1.0 : -1), data.Labels.Concat(data.TestLabels));
        var mean = Enumerable.Range(0, 8).Select(j => Enumerable.Range(0, 30).Average(i => (double)shuffled[i][j]));
        double[][] centred = [.. Enumerable.Range(0, 50).Select(i => Minus(shuffled[i].ToArray(), mean))];
        double[] found = [.. data.X, .. data.TestX];
        for (var i = 0; i < 50; i++)
        for (var k = 0; k < i; k++)
            Assert.Equal(
                Cosine(centred[i], centred[k]),
                Vectors.Dot(found.AsSpan(i * 8, 8), found.AsSpan(k * 8, 8)) / 8,
                1e-10
            );
        // Two components are the first two of the eight, up to the norm.
        var two = JammingData.Parity(images, options with { Components = 2 });
        for (var i = 0; i < 30; i++)
            Assert.Equal(data.X[i * 8] * two.X[(i * 2) + 1], data.X[(i * 8) + 1] * two.X[i * 2], 1e-10);
        Assert.NotEqual(data.X, JammingData.Parity(images, options with { Seed = 6 }).X);
    }

    [Fact]
    public void Interleaved_parity_takes_even_and_odd_classes_in_turn()
    {
        var (train, test) = (Images(50, 6), Images(30, 6, first: 50));
        var pool = Images(80, 6);
        var data = JammingData.InterleavedParity(train, test, new() { Patterns = 80, Seed = 2 });
        Assert.Equal((80, 0), (data.Patterns, data.Tests));
        AssertOnSphere(data);
        Assert.Equal(Enumerable.Range(0, 80).Select(i => i % 2 == 0 ? -1.0 : 1), data.Labels);
        // Every image is there once, at a place of its parity.
        var mean = Enumerable.Range(0, 6).Select(j => Enumerable.Range(0, 80).Average(i => (double)pool[i][j]));
        var used = new HashSet<int>();
        for (var i = 0; i < 80; i++)
        {
            var row = data.X[(i * 6)..((i + 1) * 6)];
            var image = Enumerable.Range(0, 80).MaxBy(k => Cosine(row, Minus(pool[k].ToArray(), mean)));
            Assert.Equal(1, Cosine(row, Minus(pool[image].ToArray(), mean)), 1e-10);
            Assert.Equal(i % 2, pool.Labels[image] % 2);
            Assert.True(used.Add(image));
        }
    }

    [Fact]
    public void Interleaved_test_patterns_have_the_training_mean_or_in_legacy_their_own()
    {
        var (train, test) = (Images(50, 6), Images(30, 6, first: 50));
        InterleavedParityOptions options = new() { Patterns = 60, Seed = 2 };
        var corrected = JammingData.InterleavedParity(train, test, options);
        var legacy = JammingData.InterleavedParity(train, test, options with { Variant = Variant.Legacy });
        Assert.Equal(20, corrected.Tests);
        Assert.Equal(corrected.X, legacy.X);
        // Two test patterns with their own mean subtracted are opposite.
        var pair = JammingData.InterleavedParity(train, test, options with { Variant = Variant.Legacy, Tests = 2 });
        for (var j = 0; j < 6; j++)
            Assert.Equal(-pair.TestX[j], pair.TestX[6 + j], 1e-12);
        Assert.NotEqual(corrected.TestX, legacy.TestX);
        Assert.Equal(
            corrected.TestX[..12],
            JammingData.InterleavedParity(train, test, options with { Tests = 2 }).TestX
        );
        // Components of the training patterns do not see the test patterns.
        var whitened = JammingData.InterleavedParity(train, test, options with { Components = 3 });
        Assert.Equal(3, whitened.Inputs);
        AssertOnSphere(whitened);
    }

    [Fact]
    public void Images_without_a_partner_of_the_other_parity_are_left_out()
    {
        var odd = Images(50, 6).OfClasses(1, 3, 5);
        var even = Images(50, 6).OfClasses(0);
        var data = JammingData.InterleavedParity(odd, even, new() { Patterns = 6, Seed = 1 });
        Assert.Equal((6, 4), (data.Patterns, data.Tests));
        Assert.Equal([-1, 1, -1, 1], data.TestLabels);
        Assert.Contains(
            "has 10 images",
            Assert
                .Throws<ArgumentException>(() =>
                    JammingData.InterleavedParity(odd, even, new() { Patterns = 11, Seed = 1 })
                )
                .Message
        );
    }

    [Fact]
    public void Too_few_images_are_refused_with_both_numbers()
    {
        var images = Images(20, 4);
        var message = Assert
            .Throws<ArgumentException>(() =>
                JammingData.Parity(
                    images,
                    new()
                    {
                        Patterns = 15,
                        Tests = 6,
                        Seed = 1,
                    }
                )
            )
            .Message;
        Assert.Contains("20 images", message);
        Assert.Contains("got P = 15, P_test = 6", message);
        Assert.Contains("got P = 0", Assert.Throws<ArgumentException>(() => JammingData.Sphere(Random(0))).Message);
        Assert.Contains(
            "expected 1 .. 3 patterns, got 4",
            Assert.Throws<ArgumentException>(() => JammingData.Sphere(Random(3)).Take(4)).Message
        );
        Assert.Contains(
            "expected classes 0, 1, ... as labels, got -1",
            Assert
                .Throws<ArgumentException>(() =>
                    JammingData.Parity(
                        images.WithParityLabels(),
                        new()
                        {
                            Patterns = 10,
                            Components = 4,
                            Seed = 1,
                        }
                    )
                )
                .Message
        );
    }

    [Fact]
    public void Parity_of_Mnist_has_twenty_components_on_the_sphere()
    {
        var root = SharedFiles.FindOrSkip("data");
        var images = Mnist.Train(new() { Root = root, Offline = true });
        var data = JammingData.Parity(images, new() { Patterns = 500, Seed = 42 });
        Assert.Equal((500, 500, 20), (data.Patterns, data.Tests, data.Inputs));
        AssertOnSphere(data);
        Assert.InRange(data.Labels.Average(), -.2, .2);
        Assert.Equal(2, data.Sources.Count);
        Assert.All(data.Sources, source => Assert.True(source.Published));
    }

    // Images with classes 0 .. 9 in turn and pixels around 100, of which pixel j has a spread of its own.
    private static Dataset Images(int count, int pixels, int first = 0)
    {
        var noise = Variates.Gaussian((first + count) * pixels, 17)[(first * pixels)..];
        return new(
            "images",
            [.. noise.Select((v, i) => (float)(100 + (v * (1 + (i % pixels)))))],
            [.. Enumerable.Range(first, count).Select(i => i % 10)],
            [1, pixels]
        );
    }

    private static double[] Minus(float[] image, IEnumerable<double> mean) => [.. image.Zip(mean, (x, m) => x - m)];

    private static double Cosine(double[] a, double[] b) =>
        Vectors.Dot(a, b) / Math.Sqrt(Vectors.Dot(a, a) * Vectors.Dot(b, b));

    private static void AssertOnSphere(JammingData data)
    {
        foreach (var x in new[] { data.X, data.TestX })
            for (var i = 0; i < x.Length / data.Inputs; i++)
            {
                var row = x.AsSpan(i * data.Inputs, data.Inputs);
                Assert.Equal(data.Inputs, Vectors.Dot(row, row), 1e-12 * data.Inputs);
            }
    }
}
