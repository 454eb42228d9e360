using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Layers;
using HeavyTails.Tests.Core.Analysis;
using static HeavyTails.Tests.Checkpoints.Roles.Models;

namespace HeavyTails.Tests.Checkpoints.Roles;

public sealed class ChosenReadingsTests
{
    [Theory]
    [InlineData("*.W_K=byhead", "*.W_K", TensorReading.ByHead, null)]
    [InlineData("a=b=Skip", "a=b", TensorReading.Skip, null)]
    [InlineData("q=byhead:12", "q", TensorReading.ByHead, 12)]
    [InlineData("x=conv", "x", TensorReading.Conv1d, null)]
    public void A_choice_is_a_pattern_and_a_word(string text, string pattern, TensorReading reading, int? count) =>
        Assert.Equal(new ReadingChoice(pattern, reading) { Count = count }, ReadingChoice.Parse(text));

    [Theory]
    [InlineData("x")]
    [InlineData("=heads")]
    [InlineData("x=foo")]
    [InlineData("x=")]
    [InlineData("x=byhead:0")]
    [InlineData("x=byhead:two")]
    [InlineData("x=conv1d:2")]
    public void Everything_else_is_refused_with_what_was_given(string text) =>
        Assert.Contains($"\"{text}\"", Assert.Throws<FormatException>(() => ReadingChoice.Parse(text)).Message);

    [Fact]
    public void Of_several_that_fit_the_last_counts()
    {
        using var file = Open([Tensor("a.weight", 1, 4, 6), Tensor("b.weight", 1, 4, 6)], null, "*=skip", "a=matrix");
        Assert.Equal([null, "left out by --as"], file.Layers().Select(l => l.WhyNot));
    }

    [Theory]
    [InlineData("pos_embed", "pos_embed=matrix", 1, 12, 8)]
    [InlineData("transformer.wpe.weight", "*wpe=matrix", 12, 8)]
    public void A_table_is_analysed_as_a_matrix_on_demand(string name, string choice, params int[] shape)
    {
        var table = Make.Gaussian(3, shape);
        using var plain = Open([(name, table)]);
        Assert.Equal("a positional table", Assert.Single(plain.Layers()).WhyNot);
        using var file = Open([(name, table)], null, choice);
        var layer = Assert.Single(file.Layers());
        Assert.Null(layer.WhyNot);
        Make.Same(Make.Eigenvalues(12, 8, table.Double.ToArray()), Spectrum(layer));
    }

    [Fact]
    public void Kernels_are_read_in_the_order_that_is_chosen()
    {
        var kernel = Make.Gaussian(4, 3, 3, 3, 3);
        int[][] shapes =
        [
            [3, 3, 3, 3],
            [3, 3, 3, 3],
            [9, 1, 3, 3],
            [3, 3, 3, 3],
        ];
        string[] words = ["conv", "hwio", "depthwise", "transposed"];
        LayerKind[] kinds = [LayerKind.Conv2d, LayerKind.Conv2d, LayerKind.Conv2d, LayerKind.ConvTransposed];
        for (var i = 0; i < words.Length; i++)
        {
            using var file = Open([("w", kernel)], null, $"w={words[i]}");
            var layer = Assert.Single(file.Layers());
            Assert.Equal((kinds[i], null), (layer.Kind, layer.Reading));
            Assert.Equal(shapes[i], layer.Shape);
        }
        using var last = Open([("w", kernel)], null, "w=hwio");
        Assert.Equal(Permuted(kernel, 3, 2, 0, 1).Double.ToArray(), last.Layers()[0].Load().Double.ToArray());
    }

    [Fact]
    public void A_pattern_without_a_tensor_names_the_nearest()
    {
        using var file = Open(
            [Tensor("head.weight", 1, 4, 4), Tensor("blocks.0.attn.W_K", 1, 4, 4, 6)],
            null,
            "*.attn.W_V=byhead"
        );
        var message = Assert.Throws<CheckpointException>(() => file.Layers()).Message;
        Assert.Contains(
            "--as *.attn.W_V=byhead: no tensor's name matches; the nearest are 'blocks.0.attn.W_K'",
            message
        );
    }

    [Fact]
    public void A_reading_that_fits_no_shape_names_it()
    {
        using var file = Open([Tensor("fc.weight", 1, 4, 6)], null, "fc=hwio");
        var message = Assert.Throws<CheckpointException>(() => file.Layers()).Message;
        Assert.Contains("expected three to five dimensions, 'fc.weight' is [4 x 6]", message);
    }

    [Theory]
    [InlineData("*=conv")]
    [InlineData("*=Conv1d")]
    public void Messages_repeat_what_was_given(string choice)
    {
        using var file = Open([Tensor("fc.weight", 1, 4, 6)], null, choice);
        Assert.Contains($"--as {choice}: expected", Assert.Throws<CheckpointException>(() => file.Layers()).Message);
    }

    [Fact]
    public void A_stack_that_is_read_as_a_transposed_kernel_says_so()
    {
        using var stack = Open([Tensor("w", 1, 4, 16, 96)], null, "*=transposed");
        Assert.Contains("96 taps", Assert.Single(stack.Layers()).Reading, StringComparison.Ordinal);
        Assert.Contains("--as 'w=experts'", stack.Layers()[0].Reading, StringComparison.Ordinal);
        using var kernel = Open([Tensor("w", 1, 4, 16, 5)], null, "*=transposed");
        Assert.Null(Assert.Single(kernel.Layers()).Reading);
    }

    [Fact]
    public void A_reading_passes_over_the_tensors_that_it_does_not_fit()
    {
        using var file = Open([Tensor("attn.W_Q", 1, 4, 8, 6), Tensor("attn.b_Q", 1, 4, 6)], null, "attn.*=byhead");
        Assert.Equal([4, 6, 8], file.Layers()[0].Shape);
        Assert.Equal(LayerKind.Bias, file.Layers()[1].Kind);
    }
}
