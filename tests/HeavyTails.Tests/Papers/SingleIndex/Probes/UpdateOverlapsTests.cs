using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;
using HeavyTails.Papers.SingleIndex.Probes;

namespace HeavyTails.Tests.Papers.SingleIndex.Probes;

/// <summary>Singular vectors of weights and updates: identities, degenerate updates, inputs that make no
/// sense.</summary>
public class UpdateOverlapsTests
{
    private static readonly ISpectralBackend Backend = new NativeBackend(1);

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[] Outer(double[] u, double[] v) => [.. u.SelectMany(x => v.Select(y => x * y))];

    [Theory]
    [InlineData(24, 24)]
    [InlineData(40, 18)]
    [InlineData(18, 40)]
    public void Overlaps_with_an_update_of_full_rank_sum_to_one_where_its_vectors_are_a_basis(int rows, int columns)
    {
        var (w, m) = (Variates.Gaussian(rows * columns, 1), Variates.Gaussian(rows * columns, 2));
        OverlapProbe probe = new(Backend, new() { Corner = 64, Blocks = 7 });
        Assert.Null(probe.Next(w, rows));
        var overlaps = probe.Next(Sum(w, m), rows)!;
        var full = Math.Min(rows, columns);
        Assert.Equal(full, overlaps.Update.Rank);
        foreach (var pair in new[] { overlaps.Before, overlaps.After })
        foreach (var map in new[] { pair.Left, pair.Right })
        {
            Assert.Equal((full, full), (map.CornerRows, map.CornerColumns));
            for (var i = 0; i < full; i++)
            {
                var ofRow = map.Corner.Skip(i * full).Take(full).Sum();
                var ofColumn = Enumerable.Range(0, full).Sum(j => map.Corner[(j * full) + i]);
                // The vectors span the whole space, or a part of it onto which a vector is projected.
                Assert.InRange(ofRow, 0, map.Dimension == full ? 1 + 1e-12 : .999);
                if (map.Dimension == full)
                    Assert.Equal((1, 1), (Math.Round(ofRow, 12), Math.Round(ofColumn, 12)));
            }
            Assert.Equal(map.Corner.Sum(), map.Total, 1e-11);
        }
    }

    [Fact]
    public void Means_of_blocks_times_their_sizes_sum_to_the_total()
    {
        const int rows = 37,
            columns = 23;
        OverlapProbe probe = new(Backend, new() { Corner = 3, Blocks = 5 });
        probe.Next(Variates.Gaussian(rows * columns, 3), rows);
        var map = probe.Next(Variates.Gaussian(rows * columns, 4), rows)!.After.Left;
        Assert.Equal((5, 5, 3, 3), (map.BlockRows, map.BlockColumns, map.CornerRows, map.CornerColumns));
        int Size(int block) => OverlapMap.Edge(block + 1, 5, columns) - OverlapMap.Edge(block, 5, columns);
        Assert.Equal(columns, Enumerable.Range(0, 5).Sum(Size));
        var sum = map.Blocks.Select((mean, i) => mean * Size(i / 5) * Size(i % 5) / map.Dimension).Sum();
        Assert.Equal(map.Total, sum, 1e-12);
        Assert.InRange(map.Total, 0, columns);
    }

    // 40 means of 400 overlaps each, which are 1 in the mean with a relative deviation of about sqrt 2.
    [Fact]
    public void Blocks_of_unrelated_matrices_are_one_in_the_mean()
    {
        const int size = 120;
        OverlapProbe probe = new(Backend, new() { Blocks = 6 });
        probe.Next(Variates.Gaussian(size * size, 5), size);
        var last = probe.Last!;
        var other = SingularFrame.Of(Variates.Gaussian(size * size, 6), size, Backend);
        var blocks = OverlapPair.Of(last, other, new() { Blocks = 6 }).Right.Blocks;
        Assert.Equal(36, blocks.Length);
        Assert.Equal(1, blocks.Average(), 1e-12);
        Assert.All(blocks, mean => Assert.Equal(1, mean, 5 * Math.Sqrt(2) / 20));
        Assert.Contains(blocks, mean => Math.Abs(mean - 1) > .01);
    }

    [Fact]
    public void An_update_of_rank_one_has_one_column()
    {
        const int rows = 30,
            columns = 20;
        var (u, v, w) = (Variates.Gaussian(rows, 7), Variates.Gaussian(columns, 8), Variates.Gaussian(600, 9));
        OverlapProbe probe = new(Backend);
        probe.Next(w, rows);
        var overlaps = probe.Next(Sum(w, Outer(u, v)), rows)!;
        Assert.Equal(1, overlaps.Update.Rank);
        var strength = Math.Sqrt(Vectors.Dot(u, u) * Vectors.Dot(v, v));
        Assert.Equal(strength, overlaps.Update.SingularValues[0], 1e-12 * strength);
        var right = overlaps.Before.Right;
        Assert.Equal((20, 1, 20, 1), (right.Rows, right.Columns, right.CornerRows, right.CornerColumns));
        // The vectors of W are a basis of the inputs, in which v has length 1.
        Assert.Equal(1, right.Total, 1e-12);
        var expected = Math.Pow(Vectors.Dot(probe.Last!.Right.AsSpan(0, columns), v), 2) / Vectors.Dot(v, v);
        Assert.Equal(expected, overlaps.After.Right.Corner[0], 1e-12);
    }

    [Fact]
    public void An_update_of_zero_has_no_vectors_to_compare_with()
    {
        var w = Variates.Gaussian(12 * 9, 10);
        OverlapProbe probe = new(Backend);
        probe.Next(w, 12);
        var overlaps = probe.Next((double[])w.Clone(), 12)!;
        Assert.Equal((0, 0.0), (overlaps.Update.Rank, overlaps.Update.SingularValues.Sum()));
        foreach (var map in new[] { overlaps.Before.Left, overlaps.After.Right })
        {
            Assert.Equal((9, 0, 0, 0.0), (map.Rows, map.Columns, map.BlockColumns, map.Total));
            Assert.Empty(map.Corner);
            Assert.Empty(map.Blocks);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(7, 1)]
    public void A_single_row_or_column_has_one_pair_of_vectors(int rows, int columns)
    {
        OverlapProbe probe = new(Backend);
        probe.Next(Variates.Gaussian(rows * columns, 11), rows);
        var map = probe.Next(Variates.Gaussian(rows * columns, 12), rows)!.After;
        var one = rows == 1 ? map.Left : map.Right;
        Assert.Equal((1, 1), (one.Rows, one.Columns));
        Assert.Equal(1, one.Corner[0], 1e-14);
        Assert.Equal(1, one.Blocks[0], 1e-14);
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e300)]
    public void Overlaps_do_not_depend_on_the_scale(double scale)
    {
        double[] Scaled(ulong seed) => Array.ConvertAll(Variates.Gaussian(60, seed), x => scale * x);
        OverlapProbe probe = new(Backend),
            usual = new(Backend);
        probe.Next(Scaled(13), 10);
        usual.Next(Variates.Gaussian(60, 13), 10);
        var (found, expected) = (probe.Next(Scaled(14), 10)!, usual.Next(Variates.Gaussian(60, 14), 10)!);
        Assert.Equal(expected.Update.Rank, found.Update.Rank);
        for (var i = 0; i < expected.After.Left.Corner.Length; i++)
            Assert.Equal(expected.After.Left.Corner[i], found.After.Left.Corner[i], 1e-10);
    }

    [Fact]
    public void Weights_that_cannot_be_compared_are_refused_and_change_nothing()
    {
        OverlapProbe probe = new(Backend);
        probe.Next(Variates.Gaussian(20, 15), 5);
        var last = probe.Last;
        string Refused(double[] weights, int rows) =>
            Assert.Throws<ArgumentException>(() => probe.Next(weights, rows)).Message;
        Assert.Contains("expected weights [5 x 4], got [4 x 5]", Refused(Variates.Gaussian(20, 16), 4));
        Assert.Contains("expected a matrix [3 x d]", Refused(new double[20], 3));
        var wrong = Variates.Gaussian(20, 17);
        wrong[13] = double.NaN;
        Assert.Contains("got NaN at row 3, column 1", Refused(wrong, 5));
        wrong[13] = double.NegativeInfinity;
        Assert.Contains("got -Infinity at row 3, column 1", Refused(wrong, 5));
        Assert.Same(last, probe.Last);
        OverlapProbe none = new(Backend, new() { Corner = 0 });
        Assert.Contains("got 0, 100 and 1", Assert.Throws<ArgumentException>(() => none.Next([1], 1)).Message);
    }
}
