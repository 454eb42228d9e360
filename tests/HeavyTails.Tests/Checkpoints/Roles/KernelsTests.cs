using HeavyTails.Core.Layers;
using HeavyTails.Tests.Core.Analysis;
using static HeavyTails.Tests.Checkpoints.Roles.Models;

namespace HeavyTails.Tests.Checkpoints.Roles;

/// <summary>One network has one answer, whatever the order in which a file has the dimensions of its kernels.</summary>
public sealed class KernelsTests
{
    private static double[] Taps(TensorData kernel, int groups = 1)
    {
        var (rows, columns) = (kernel.Shape[0] / groups, kernel.Shape[1]);
        var taps = kernel.Length / (kernel.Shape[0] * columns);
        var all = new List<double>();
        for (var t = 0; t < taps; t++)
        for (var g = 0; g < groups; g++)
        {
            var slice = new double[rows * columns];
            for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
                slice[(r * columns) + c] = kernel.Double.Span[((((g * rows) + r) * columns) + c) * taps + t];
            all.AddRange(Make.Eigenvalues(rows, columns, slice).Select(x => x / 2));
        }
        return [.. all.Order()];
    }

    public static TheoryData<string, int[], int[], string?> Forms =>
        new()
        {
            { "features.0.conv.weight", [12, 8, 3, 3], [0, 1, 2, 3], null },
            { "features.0.conv.weight", [12, 8, 3, 3], [0, 1, 2, 3], "pt" },
            { "conv2d/kernel:0", [12, 8, 3, 3], [2, 3, 1, 0], null },
            { "params/Conv_0/kernel", [12, 8, 5, 1], [2, 3, 1, 0], null },
            { "embedding/kernel", [24, 3, 16, 16], [2, 3, 1, 0], null },
            { "conv2_d/w", [12, 8, 3, 3], [2, 3, 1, 0], null },
            { "resnet/conv1/weights", [12, 8, 7, 7], [2, 3, 1, 0], null },
            { "whatever", [40, 36, 3, 3], [2, 3, 1, 0], "tf" },
            { "conv1d/kernel", [12, 8, 5], [2, 1, 0], null },
            { "conv.weight", [12, 8, 5], [0, 1, 2], null },
            { "conv.weight", [12, 8, 5], [0, 2, 1], "mlx" },
            { "patch_embed.proj.weight", [24, 3, 16, 16], [0, 2, 3, 1], "mlx" },
            { "conv3d_1/kernel", [6, 4, 2, 3, 3], [2, 3, 4, 1, 0], null },
        };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Kernels_have_one_spectrum_in_every_order(string name, int[] shape, int[] axes, string? format)
    {
        var kernel = Make.Gaussian(31, shape);
        using var file = Open([(name, Permuted(kernel, axes))], format);
        var layer = Assert.Single(file.Layers());
        Assert.Equal(shape, layer.Shape);
        Assert.Null(layer.Reading);
        Make.Same(Taps(kernel), Spectrum(layer));
        Assert.Equal(kernel.Double.ToArray(), layer.Load().Double.ToArray());
    }

    [Fact]
    public void A_bias_tells_which_dimension_holds_the_outputs()
    {
        var kernel = Make.Gaussian(32, 7, 5, 5, 5);
        foreach (var name in new[] { "a.weight", "a.kernel" })
        {
            var first = Layers((name, kernel), Tensor("a.bias", 1, 7))[0];
            var last = Layers((name, Permuted(kernel, 2, 3, 1, 0)), Tensor("a.bias", 1, 7))[0];
            Make.Same(Taps(kernel), Spectrum(first));
            Make.Same(Taps(kernel), Spectrum(last));
            Assert.Equal((null, null), (first.Reading, last.Reading));
        }
    }

    [Fact]
    public void Sides_that_no_kernel_has_tell_the_order_and_the_reading_says_so()
    {
        var kernel = Make.Gaussian(33, 40, 64, 3, 3);
        var layer = Assert.Single(Layers(("c.weight", Permuted(kernel, 2, 3, 1, 0))));
        Make.Same(Taps(kernel), Spectrum(layer));
        Assert.Contains("outputs last", layer.Reading, StringComparison.Ordinal);
        using var chosen = Open([("c.weight", Permuted(kernel, 2, 3, 1, 0))], null, "c=conv");
        Assert.Equal([3, 3, 64, 40], chosen.Layers()[0].Shape);
    }

    [Fact]
    public void Dense_kernels_are_outputs_by_inputs()
    {
        var matrix = Make.Gaussian(34, 9, 14);
        var layers = Layers(
            ("dense/kernel:0", Permuted(matrix, 1, 0)),
            ("Dense_0.kernel", Permuted(matrix, 1, 0)),
            ("linear/w", Permuted(matrix, 1, 0)),
            ("fc.weight", matrix)
        );
        foreach (var layer in layers)
        {
            Assert.Equal([9, 14], layer.Shape);
            Assert.Equal(matrix.Double.ToArray(), layer.Load().Double.ToArray());
        }
        using var table = Open([("wte/embedding", matrix)], "flax");
        Assert.Equal([9, 14], table.Layers()[0].Shape);
    }

    [Fact]
    public void Transposed_kernels_have_one_spectrum_in_PyTorch_and_Keras()
    {
        // PyTorch [in, out, kh, kw]; Keras [kh, kw, out, in].
        var kernel = Make.Gaussian(35, 10, 6, 3, 3);
        var layers = Layers(("up.deconv.weight", kernel), ("conv2d_transpose/kernel", Permuted(kernel, 2, 3, 1, 0)));
        foreach (var layer in layers)
        {
            Assert.Equal(LayerKind.ConvTransposed, layer.Kind);
            Make.Same(Taps(kernel), Spectrum(layer));
        }
    }

    [Fact]
    public void A_bias_tells_a_transposed_kernel_without_a_name()
    {
        var kernel = Make.Gaussian(38, 10, 6, 3, 3);
        var layer = Layers(("up.0.weight", kernel), Tensor("up.0.bias", 1, 6)).Single(l => l.Shape.Count == 4);
        Assert.Equal(LayerKind.ConvTransposed, layer.Kind);
        // To three channels with three taps a side, [in, 3, 3, 3] is no kernel [k, k, in, 3].
        var rgb = Layers(Tensor("up.1.weight", 2, 64, 3, 3, 3), Tensor("up.1.bias", 1, 3));
        Assert.Equal([64, 3, 3, 3], rgb.Single(l => l.Shape.Count == 4).Shape);
    }

    [Fact]
    public void Depthwise_kernels_are_block_diagonal_in_every_form()
    {
        // [c, 1, kh, kw] in PyTorch; [kh, kw, c, 1] in Keras; [kh, kw, 1, c] in Flax; [c, kh, kw, 1] in MLX.
        var kernel = Make.Gaussian(36, 16, 1, 3, 3);
        var expected = Taps(kernel, groups: 16);
        var squares = kernel.Double.ToArray().Select(w => w * w / 2).Order().ToArray();
        Make.Same(squares, expected);
        var keras = Permuted(kernel, 2, 3, 0, 1);
        (string, TensorData, string?)[] forms =
        [
            ("blocks.0.dwconv.weight", kernel, null),
            ("blocks.0.conv_dw.weight", kernel, "pt"),
            ("depthwise_conv2d/depthwise_kernel:0", keras, null),
            ("depthwise_conv2d/kernel", keras, null),
            ("depthwise/kernel", Permuted(kernel, 2, 3, 1, 0), null),
            ("mobilenet/depthwise_weights", keras, null),
            ("blocks.0.dwconv.weight", Permuted(kernel, 0, 2, 3, 1), "mlx"),
        ];
        foreach (var (name, data, format) in forms)
        {
            using var file = Open([(name, data)], format);
            var layer = Assert.Single(file.Layers());
            Assert.Equal([16, 1, 3, 3], layer.Shape);
            Assert.Equal(16, layer.Groups);
            Make.Same(expected, Spectrum(layer));
        }
    }

    [Fact]
    public void Two_outputs_for_each_channel_are_a_column_of_each_block()
    {
        // Keras [kh, kw, c, m]: output c m + j of PyTorch's form with c groups.
        var keras = Make.Gaussian(37, 3, 3, 5, 2);
        var layer = Assert.Single(Layers(("sep/depthwise_kernel", keras)));
        Assert.Equal([10, 1, 3, 3], layer.Shape);
        Assert.Equal(5, layer.Groups);
        var torch = new double[10 * 9];
        for (var t = 0; t < 9; t++)
        for (var o = 0; o < 10; o++)
            torch[(o * 9) + t] = keras.Double.Span[(t * 10) + o];
        Make.Same(Taps(new TensorData([10, 1, 3, 3], torch), groups: 5), Spectrum(layer));
    }

    [Fact]
    public void Mamba_convolves_each_channel_by_itself()
    {
        var layers = Layers(
            Tensor("front.conv1d.weight", 3, 32, 1, 4),
            Tensor("layers.0.mixer.conv1d.weight", 1, 32, 1, 4),
            Tensor("layers.0.mixer.A_log", 2, 32, 16)
        );
        Assert.Equal([1, 32], layers.Where(l => l.Kind == LayerKind.Conv1d).OrderBy(l => l.Name).Select(l => l.Groups));
    }
}
