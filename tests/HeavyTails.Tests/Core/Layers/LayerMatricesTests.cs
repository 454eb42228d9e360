using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.Layers;

public sealed class LayerMatricesTests
{
    private static readonly MatrixOptions Slices = new(),
        Flatten = new() { Conv = ConvMode.Flatten },
        Split = new() { SplitAttention = true, SplitGates = true };

    [Fact]
    public void A_slice_is_the_kernel_at_one_tap_and_pooled_eigenvalues_are_halved()
    {
        var kernel = Make.Gaussian(1, 5, 4, 3, 2);
        var expected = new List<double>();
        for (var t = 0; t < 6; t++)
        {
            var tap = new double[20];
            for (var oi = 0; oi < 20; oi++)
                tap[oi] = kernel.Double.Span[oi * 6 + t];
            expected.AddRange(Make.Eigenvalues(5, 4, tap).Select(x => x / 2));
        }
        expected.Sort();
        var set = Assert.Single(LayerMatrices.Of(LayerKind.Conv2d, kernel, 1, Slices));
        Assert.Equal((5, 4, 6), (set.Rows, set.Columns, set.Count));
        Make.Same([.. expected], Make.Eigenvalues(set));
    }

    [Fact]
    public void Unpooled_slices_are_scaled_by_half_the_taps_and_add_up_to_the_pooled()
    {
        var kernel = Make.Gaussian(2, 12, 11, 3, 3);
        var sets = LayerMatrices.Of(LayerKind.Conv2d, kernel, 1, new() { Pool = false });
        Assert.Equal(Enumerable.Range(0, 9).Select(i => (int?)i), sets.Select(s => s.Slice));
        var pooled = Make.Eigenvalues(LayerMatrices.Of(LayerKind.Conv2d, kernel, 1, Slices)[0]);
        Make.Same(pooled, [.. sets.SelectMany(s => Make.Eigenvalues(s)).Select(x => x / 9).Order()]);
    }

    [Fact]
    public void A_flattened_kernel_has_a_row_for_each_output()
    {
        var kernel = Make.Gaussian(3, 6, 5, 2, 2);
        Make.Same(
            Make.Eigenvalues(6, 20, kernel.Double.ToArray()),
            Make.Eigenvalues(Assert.Single(LayerMatrices.Of(LayerKind.Conv2d, kernel, 1, Flatten)))
        );
    }

    [Theory]
    [InlineData(ConvMode.Slices)]
    [InlineData(ConvMode.Flatten)]
    [InlineData(ConvMode.Operator)]
    public void A_grouped_convolution_has_the_spectrum_of_its_block_diagonal_kernel(ConvMode conv)
    {
        var (groups, grouped) = (3, Make.Gaussian(4, 6, 2, 3));
        var dense = new double[6 * 6 * 3];
        for (var o = 0; o < 6; o++)
        for (var i = 0; i < 2; i++)
        for (var t = 0; t < 3; t++)
            dense[(o * 6 + o / 2 * 2 + i) * 3 + t] = grouped.Double.Span[(o * 2 + i) * 3 + t];
        var options = new MatrixOptions { Conv = conv, OperatorGrid = 5 };
        var expected = Make.Eigenvalues(
            LayerMatrices.Of(LayerKind.Conv1d, Make.Tensor([6, 6, 3], dense), 1, options)[0]
        );
        Make.Same(expected, Make.Eigenvalues(LayerMatrices.Of(LayerKind.Conv1d, grouped, groups, options)[0]));
    }

    [Fact]
    public void Query_key_and_value_are_row_blocks_or_in_GPT_2_column_blocks()
    {
        var stacked = Make.Gaussian(5, 12, 4);
        var parts = LayerMatrices.Of(LayerKind.AttentionInProjection, stacked, 1, Split);
        Assert.Equal(["q", "k", "v"], parts.Select(p => p.Part));
        Make.Same(Make.Eigenvalues(4, 4, stacked.Double.ToArray()[16..32]), Make.Eigenvalues(parts[1]));

        var transposed = new double[48];
        for (var r = 0; r < 12; r++)
        for (var c = 0; c < 4; c++)
            transposed[c * 12 + r] = stacked.Double.Span[r * 4 + c];
        var columns = LayerMatrices.Of(LayerKind.AttentionInProjection, Make.Tensor([4, 12], transposed), 1, Split);
        foreach (var (row, column) in parts.Zip(columns))
            Make.Same(Make.Eigenvalues(row), Make.Eigenvalues(column));
    }

    [Fact]
    public void Gates_are_whole_by_default_and_four_or_three_when_split()
    {
        Assert.Equal(
            ["input", "forget", "cell", "output"],
            LayerMatrices.Of(LayerKind.Lstm, Make.Gaussian(6, 20, 3), 1, Split).Select(s => s.Part)
        );
        Assert.Equal(
            ["reset", "update", "new"],
            LayerMatrices.Of(LayerKind.Gru, Make.Gaussian(6, 15, 3), 1, Split).Select(s => s.Part)
        );
        var whole = Assert.Single(LayerMatrices.Of(LayerKind.Lstm, Make.Gaussian(6, 20, 3), 1, Slices));
        Assert.Equal((20, 3), (whole.Rows, whole.Columns));
        var stack = Make.Gaussian(7, 20, 3);
        Assert.Equal(
            Make.Eigenvalues(LayerMatrices.Of(LayerKind.Lstm, stack, 1, Slices)[0]).Sum(),
            LayerMatrices.Of(LayerKind.Lstm, stack, 1, Split).Sum(s => Make.Eigenvalues(s).Sum()),
            10
        );
    }

    [Fact]
    public void Parts_of_a_layer_are_the_rows_or_columns_that_it_names()
    {
        // Two heads of q and v: rows q q v v q q v v of [8 x 3], and the same as columns of [3 x 8].
        LayerPart[] parts = [new("q", [new(0, 2), new(4, 2)]), new("v", [new(2, 2), new(6, 2)])];
        var fused = Make.Gaussian(11, 8, 3);
        var numbers = fused.Double.ToArray();
        var layer = Make.Layer("attn.qkv.weight", fused, LayerKind.AttentionInProjection) with
        {
            Parts = new(ByRows: true, parts),
        };
        Assert.Single(LayerMatrices.Of(layer, Slices).Matrices);
        var split = LayerMatrices.Of(layer, Split).Matrices;
        Assert.Equal(["q", "v"], split.Select(p => p.Part));
        Make.Same(Make.Eigenvalues(4, 3, [.. numbers[..6], .. numbers[12..18]]), Make.Eigenvalues(split[0]));

        var transposed = Make.Tensor([3, 8], [.. Enumerable.Range(0, 24).Select(i => numbers[(i % 8 * 3) + (i / 8)])]);
        var columns = layer with { Load = () => transposed, Parts = new(ByRows: false, parts) };
        foreach (var (row, column) in split.Zip(LayerMatrices.Of(columns, Split).Matrices))
            Make.Same(Make.Eigenvalues(row), Make.Eigenvalues(column));

        var outside = layer with { Parts = new(ByRows: true, [new("k", [new(6, 3)])]) };
        Assert.Contains(
            "part k should have the rows 6 to 8, the matrix is [8 x 3]",
            Assert.Throws<NotSupportedException>(() => LayerMatrices.Of(outside, Split)).Message
        );
    }

    [Fact]
    public void Heads_are_one_matrix_where_a_layer_joins_its_stack()
    {
        var heads = Make.Gaussian(12, 3, 5, 4);
        var layer = Make.Layer("attn.W_Q", heads, LayerKind.Linear);
        Assert.Equal(3, LayerMatrices.Of(layer, Slices).Matrices.Count);
        var joined = Assert.Single(LayerMatrices.Of(layer with { Stack = LayerStack.Joined }, Slices).Matrices);
        Assert.Equal((15, 4), (joined.Rows, joined.Columns));
    }

    [Fact]
    public void Experts_are_matrices_by_themselves_and_a_leading_one_is_no_dimension()
    {
        Assert.Equal(
            ["0", "1", "2"],
            LayerMatrices.Of(LayerKind.Linear, Make.Gaussian(8, 3, 5, 4), 1, Slices).Select(s => s.Part)
        );
        var position = Assert.Single(LayerMatrices.Of(LayerKind.Embedding, Make.Gaussian(9, 1, 7, 4), 1, Slices));
        Assert.Equal((7, 4), (position.Rows, position.Columns));
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_refused_with_both_sides()
    {
        Assert.Contains(
            "4 groups do not divide the 6 outputs",
            Assert
                .Throws<NotSupportedException>(() =>
                    LayerMatrices.Of(LayerKind.Conv2d, Make.Gaussian(1, 6, 2, 3, 3), 4, Slices)
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "[0 x 5] is empty",
            Assert
                .Throws<NotSupportedException>(() =>
                    LayerMatrices.Of(LayerKind.Linear, Make.Tensor([0, 5], []), 1, Slices)
                )
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "neither side of [5 x 7]",
            Assert
                .Throws<NotSupportedException>(() => LayerMatrices.Of(LayerKind.Gru, Make.Gaussian(1, 5, 7), 1, Split))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_low_rank_pair_has_the_singular_values_of_its_product()
    {
        var (b, a) = (Make.Gaussian("x.lora_B.weight", 10, 25, 12), Make.Gaussian("x.lora_A.weight", 11, 12, 30));
        var product = new double[25 * 30];
        for (var i = 0; i < 25; i++)
        for (var j = 0; j < 30; j++)
        for (var k = 0; k < 12; k++)
            product[i * 30 + j] += b.Load().Double.Span[i * 12 + k] * a.Load().Double.Span[k * 30 + j];
        var pair = new Layer
        {
            Name = "x",
            TensorName = a.TensorName,
            Kind = LayerKind.LowRankPair,
            Shape = [25, 30],
            DType = a.DType,
            Load = a.Load,
            Factors = new LowRankFactors(b, a),
        };
        var result = Make.Only(
            pair,
            new() { Accuracy = SpectralAccuracy.Accurate, Metrics = [LayerMetrics.Twin, LayerMetrics.BulkFit] }
        );
        Make.Same(Make.Eigenvalues(25, 30, product)[^12..], result.Eigenvalues, 1e-12);
        Assert.Equal((25, 30, 12), (result.Rows, result.Columns, result.Metrics.NumEvals));
        Assert.False(result.MpFit.Succeeded);
        Assert.Equal(5 * 12, result.Twin.Value.Eigenvalues.Length);
    }
}
