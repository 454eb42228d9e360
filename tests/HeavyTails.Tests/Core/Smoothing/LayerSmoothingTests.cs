using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Smoothing;
using HeavyTails.Core.Spectra;
using HeavyTails.Tests.Core.Analysis;
using MathNet.Numerics.LinearAlgebra;

namespace HeavyTails.Tests.Core.Smoothing;

public sealed class LayerSmoothingTests
{
    private static readonly Layer Layer = Make.Gaussian("fc.weight", 1, 1, 1);

    private static MatrixSet Set(int rows, int columns, double[] numbers) =>
        DenseMatrices.Of(new(numbers.Length / rows / columns, rows, columns, (ReadOnlyMemory<double>)numbers));

    private static FitResult<ChangedMatrices> Smoothed(MatrixSet set, SmoothingOptions options) =>
        LayerSmoothing.With(options, Make.Backend)(Layer, set);

    // MathNet's own decomposition, which the library does not use for vectors here.
    private static double[] Singular(int rows, int columns, double[] numbers) =>
        [.. Matrix<double>.Build.DenseOfRowMajor(rows, columns, numbers).Svd(false).S];

    // U diag(s) V' with orthonormal U and V.
    private static double[] Known(int rows, int columns, double[] s)
    {
        var (u, v) = (Make.Orthonormal(rows, s.Length, 1), Make.Orthonormal(columns, s.Length, 2));
        return Make.Entries(rows, columns, (i, j) => s.Select((x, k) => x * u[k][i] * v[k][j]).Sum());
    }

    [Theory]
    [InlineData(14, 9)]
    [InlineData(9, 14)]
    [InlineData(10, 10)]
    public void Singular_values_below_the_cut_are_gone_and_the_others_stay_to_1e_12(int rows, int columns)
    {
        double[] s = [.. Enumerable.Range(0, Math.Min(rows, columns)).Select(k => 8 * Math.Pow(0.7, k))];
        var matrix = Known(rows, columns, s);
        foreach (var kept in new[] { 2, 7 })
        {
            var share = (kept + 0.5) / s.Length;
            var changed = Smoothed(Set(rows, columns, matrix), new() { Share = share }).Value;
            Assert.Equal((s.Length - kept, s.Length), (changed.Removed, changed.Of));
            Assert.Equal(s[kept], changed.LargestRemoved!.Value, 1e-12);
            Assert.Equal(s[kept - 1], changed.SmallestKept!.Value, 1e-12);
            var now = Singular(rows, columns, changed.Numbers[0]);
            for (var k = 0; k < s.Length; k++)
                Assert.Equal(k < kept ? s[k] : 0, now[k], 1e-12);
            var expected = Known(rows, columns, [.. s.Select((x, k) => k < kept ? x : 0)]);
            Assert.Equal(expected, changed.Numbers[0], (x, y) => Math.Abs(x - y) < 1e-12);
        }
    }

    [Fact]
    public void The_largest_are_removed_in_place_of_the_smallest()
    {
        double[] s = [9, 5, 3, 2, 1, 0.5];
        var changed = Smoothed(
            Set(12, 6, Known(12, 6, s)),
            new() { Method = SmoothingMethod.RemoveLargest, Share = 0.34 }
        ).Value;
        Assert.Equal([3, 2, 1, 0.5, 0, 0], Singular(12, 6, changed.Numbers[0]), (x, y) => Math.Abs(x - y) < 1e-12);
        Assert.Equal((2, 9), (changed.Removed, changed.LargestRemoved!.Value), new Near());
    }

    // Three taps [4 x 5]: int(p 4 3) singular values are divided among them and rounded up, or down where they go.
    [Theory]
    [InlineData(SmoothingMethod.KeepLargest, 0.2, 1, 9)]
    [InlineData(SmoothingMethod.KeepLargest, 0.35, 2, 6)]
    [InlineData(SmoothingMethod.KeepLargest, 0.75, 3, 3)]
    [InlineData(SmoothingMethod.RemoveLargest, 0.2, 0, 0)]
    [InlineData(SmoothingMethod.RemoveLargest, 0.35, 1, 3)]
    public void Matrices_of_a_convolution_share_the_number_as_in_WeightWatcher(
        SmoothingMethod method,
        double share,
        int each,
        int removed
    )
    {
        var set = Set(4, 5, Make.Gaussians(60, 3));
        var result = Smoothed(set, new() { Method = method, Share = share });
        if (removed == 0)
        {
            Assert.Equal("no singular value is removed", result.Reason);
            return;
        }
        Assert.Equal(removed, result.Value.Removed);
        foreach (var numbers in result.Value.Numbers)
            Assert.Equal(
                method == SmoothingMethod.KeepLargest ? each : 4 - each,
                Singular(4, 5, numbers).Count(x => x > 1e-10)
            );
    }

    [Fact]
    public void The_tail_keeps_eigenvalues_of_at_least_xmin_and_detX_those_of_its_tail()
    {
        var set = Set(60, 40, Make.Gaussians(4 * 60 * 40, 4).Select(x => x * x * x).ToArray());
        var ascending = Esd.Of(set, Make.Backend, SpectralAccuracy.Accurate).Eigenvalues();
        var fit = TailFits.OfMatrices(ascending, (60, 40), new(TailFits.Threshold(ascending, 1, new()), new())).Value;
        Kept(SmoothingMethod.Tail, Variant.Corrected, x => x * x >= fit.Xmin * (1 - 1e-9));
        var detX = DetX.Of(ascending).Value;
        Kept(SmoothingMethod.DetX, Variant.Corrected, x => x * x >= ascending[^detX.Num] * (1 - 1e-9));
        // WeightWatcher gives each of four matrices a quarter of them.
        var each = (detX.Num + 3) / 4;
        Kept(SmoothingMethod.DetX, Variant.Legacy, null, each);

        void Kept(SmoothingMethod method, Variant variant, Func<double, bool>? stays, int count = 0)
        {
            var changed = Smoothed(set, new() { Method = method, Variant = variant }).Value;
            for (var i = 0; i < 4; i++)
            {
                var before = Singular(60, 40, set.Single(i)!.Double.ToArray());
                var left = stays is null ? count : before.Count(stays);
                var now = Singular(60, 40, changed.Numbers[i]);
                Assert.InRange(left, 1, 39);
                for (var k = 0; k < 40; k++)
                    Assert.Equal(k < left ? before[k] : 0, now[k], 1e-12 * before[0]);
            }
        }
    }

    // A few huge entries make spikes in any order of the entries.
    private static double[] WithTraps()
    {
        var numbers = Make.Gaussians(80 * 50, 5);
        (numbers[7], numbers[1234], numbers[3999]) = (60, -45, 50);
        return numbers;
    }

    [Fact]
    public void Sharpening_removes_as_many_of_the_largest_as_the_shuffled_matrix_has_spikes()
    {
        var set = Set(80, 50, WithTraps());
        var before = Singular(80, 50, WithTraps());
        var corrected = Smoothed(set, new() { Method = SmoothingMethod.Sharpen }).Value;
        Assert.Equal(3, corrected.Removed);
        var now = Singular(80, 50, corrected.Numbers[0]);
        for (var k = 0; k < 47; k++)
            Assert.Equal(before[k + 3], now[k], 1e-12 * before[0]);
        Assert.All(now[47..], x => Assert.InRange(x, 0, 1e-12 * before[0]));
        var legacy = Smoothed(set, new() { Method = SmoothingMethod.Sharpen, Variant = Variant.Legacy }).Value;
        Assert.InRange(legacy.Removed, 3, 49);
        var none = Smoothed(Set(80, 50, Make.Gaussians(4000, 6)), new() { Method = SmoothingMethod.Sharpen });
        Assert.Equal("no singular value is removed", none.Reason);
    }

    [Fact]
    public void Without_traps_the_shuffled_matrix_loses_its_spikes_and_keeps_its_other_singular_values()
    {
        var set = Set(80, 50, WithTraps());
        var seed = LayerSpectrum.ShuffleSeedOf(9, Layer, set);
        var before = Shuffled(set);
        var changed = Smoothed(set, new() { Method = SmoothingMethod.WithoutTraps, Seed = 9 }).Value;
        var clean = Set(80, 50, changed.Numbers[0]);
        var now = Shuffled(clean);
        Assert.Equal(3, changed.Removed);
        Assert.Equal(before[0], changed.LargestRemoved!.Value, 1e-10);
        for (var k = 0; k < 47; k++)
            Assert.Equal(before[k + 3], now[k], 1e-12 * before[0]);
        Assert.Equal(0, now[47], 1e-12 * before[0]);
        Assert.Empty(Traps.Of(clean, 1, Make.Backend, seed).Value);
        // The traps are in the huge entries, which are hardly more than the others now.
        Assert.All([7, 1234, 3999], at => Assert.InRange(Math.Abs(changed.Numbers[0][at]), 0, 8));

        double[] Shuffled(MatrixSet of) => Singular(80, 50, of.Shuffled(seed).Single(0)!.Double.ToArray());
    }

    [Fact]
    public void A_matrix_without_traps_says_so() =>
        Assert.Equal(
            "there are no correlation traps",
            Smoothed(Set(80, 50, Make.Gaussians(4000, 6)), new() { Method = SmoothingMethod.WithoutTraps }).Reason
        );

    [Fact]
    public void Shuffled_matrices_have_the_same_numbers_in_the_order_of_the_twin()
    {
        var set = Set(6, 5, Make.Gaussians(60, 7));
        var changed = ShuffledMatrices.With(3)(Layer, set).Value;
        var twin = set.Shuffled(LayerSpectrum.ShuffleSeedOf(3, Layer, set));
        for (var i = 0; i < 2; i++)
        {
            var before = set.Single(i)!.Double.ToArray();
            Assert.Equal(twin.Single(i)!.Double.ToArray(), changed.Numbers[i]);
            Assert.Equal(before.Order(), changed.Numbers[i].Order());
            Assert.NotEqual(before, changed.Numbers[i]);
        }
    }

    [Fact]
    public void A_share_beyond_one_is_refused_and_one_of_less_than_a_value_changes_nothing()
    {
        Assert.Throws<ArgumentException>(() => LayerSmoothing.With(new() { Share = 1.5 }, Make.Backend));
        Assert.Contains(
            "less than one singular value",
            Smoothed(Set(4, 4, Make.Gaussians(16, 8)), new() { Share = 0.2 }).Reason
        );
    }

    private sealed class Near : IEqualityComparer<(int, double)>
    {
        public bool Equals((int, double) x, (int, double) y) =>
            x.Item1 == y.Item1 && Math.Abs(x.Item2 - y.Item2) < 1e-12;

        public int GetHashCode((int, double) x) => x.Item1;
    }
}
