using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Core.Layers;
using HeavyTails.Tests.Core.Analysis;
using static HeavyTails.Tests.Checkpoints.Roles.Models;

namespace HeavyTails.Tests.Checkpoints.Roles;

/// <summary>
/// Groups that a state dict does not hold are found where the kernels around it leave no other reading.
/// </summary>
public sealed class ConvolutionGroupsTests
{
    private static int[] Groups(params (string Name, int[] Shape)[] kernels) =>
        [.. Layers([.. kernels.Select(k => Empty(k.Name, k.Shape))]).Select(l => l.Groups)];

    [Fact]
    public void A_depthwise_kernel_follows_one_with_as_many_outputs() =>
        Assert.Equal(
            [1, 16, 1, 1, 64, 1],
            Groups(
                ("features.0.0.weight", [16, 3, 3, 3]),
                ("features.1.conv.0.0.weight", [16, 1, 3, 3]),
                ("features.1.conv.1.weight", [24, 16, 1, 1]),
                ("features.2.conv.0.0.weight", [64, 24, 1, 1]),
                ("features.2.conv.1.0.weight", [64, 1, 3, 3]),
                ("features.2.conv.2.weight", [32, 64, 1, 1])
            )
        );

    [Fact]
    public void The_first_kernels_of_networks_for_one_channel_have_one_group()
    {
        // LeNet, a classifier of texts with three lengths of words, a spectrogram's patches, a discriminator.
        Assert.Equal([1, 1], Groups(("c1.0.weight", [6, 1, 5, 5]), ("c2.0.weight", [16, 6, 5, 5])));
        Assert.Equal(
            [1, 1, 1],
            Groups(
                ("convs.0.weight", [100, 1, 3, 30]),
                ("convs.1.weight", [100, 1, 4, 30]),
                ("convs.2.weight", [100, 1, 5, 30])
            )
        );
        Assert.Equal(
            [1, 1, 1],
            Groups(
                ("d.0.convs.0.weight", [32, 1, 5, 1]),
                ("d.0.post.weight", [1, 32, 3, 1]),
                ("d.1.convs.0.weight", [32, 1, 5, 1])
            )
        );
    }

    [Fact]
    public void A_kernel_of_another_network_says_nothing_and_the_reading_is_said()
    {
        var gan = Layers(
            Tensor("generator.0.weight", 1, 32, 16, 3, 3),
            Tensor("discriminator.0.weight", 2, 32, 1, 3, 3)
        );
        Assert.Equal([1, 1], gan.Select(l => l.Groups));
        Assert.Contains("--as 'discriminator.0=depthwise'", gan[1].Reading, StringComparison.Ordinal);
        Assert.Equal(
            [1, 1],
            Groups(
                ("wav2vec2.encoder.pos_conv_embed.conv.weight", [64, 4, 128]),
                ("wav2vec2.feature_extractor.conv_layers.0.conv.weight", [64, 1, 10])
            )
        );
    }

    [Fact]
    public void A_bottleneck_of_ResNeXt_is_grouped_and_says_so()
    {
        var layers = Layers(
            Tensor("layer1.0.conv1.weight", 1, 32, 16, 1, 1),
            Tensor("layer1.0.conv2.weight", 2, 32, 4, 3, 3),
            Tensor("layer1.0.conv3.weight", 3, 64, 32, 1, 1)
        );
        Assert.Equal([1, 8, 1], layers.Select(l => l.Groups));
        Assert.Contains("--as 'layer1.0.conv2=conv'", layers[1].Reading, StringComparison.Ordinal);
        // Eight blocks of 4 x 4 for each of nine taps.
        Assert.Equal(8 * 9 * 4, Spectrum(layers[1]).Length);
        using var chosen = Open(
            [
                Tensor("layer1.0.conv1.weight", 1, 32, 16, 1, 1),
                Tensor("layer1.0.conv2.weight", 2, 32, 4, 3, 3),
                Tensor("layer1.0.conv3.weight", 3, 64, 32, 1, 1),
            ],
            null,
            "*.conv2=conv"
        );
        Assert.Equal(1, chosen.Layers()[1].Groups);
    }

    [Fact]
    public void A_slice_for_each_channel_follows_any_layer_of_its_width_in_a_sequence()
    {
        Assert.Equal([1, 48], Groups(("net.3.weight", [48, 8, 3, 3]), ("net.4.weight", [48, 1, 7])));
        Assert.Equal([1, 64], Groups(("0.weight", [64, 32]), ("2.weight", [64, 1, 4])));
        Assert.Equal([1, 1, 64], Groups(("0.weight", [64, 32]), ("1.weight", [64]), ("2.weight", [64, 1, 4])));
    }

    [Theory]
    [InlineData(null, 32)]
    [InlineData(1, 1)]
    public void A_class_without_its_groups_is_settled_as_a_state_dict_is(int? said, int groups)
    {
        // Compiled code keeps the class and not the groups; a module's object has both.
        using var file = Open([Empty("a.weight", 32, 3, 3, 3), Empty("b.weight", 32, 1, 3, 3)]);
        foreach (var tensor in file.Tensors)
            (tensor.DeclaredKind, tensor.Groups) = (LayerKind.Conv2d, said);
        var (layers, _) = LayerList.Of(file.Tensors, null, new CheckpointOptions());
        Assert.Equal([1, groups], layers.Select(l => l.Groups));
    }

    [Fact]
    public void Another_branch_of_the_same_width_has_one_group()
    {
        // A network of images and sound; the first layer for sound has one input.
        Assert.Equal([1, 1], Groups(("image.2.weight", [64, 32, 3, 3]), ("sound.0.weight", [64, 1, 80])));
        Assert.Equal([1, 1], Groups(("image.weight", [64, 32, 3, 3]), ("sound.weight", [64, 1, 80])));
    }

    [Theory]
    [InlineData("64,1,4", 64, 64)]
    [InlineData("64,1,4", 1, 1)]
    [InlineData("96,16,3,3", 32, 2)]
    [InlineData("96,16,3,3", 16, 1)]
    public void The_bias_of_a_transposed_kernel_tells_its_groups(string shape, int outputs, int groups)
    {
        int[] kernel = [.. shape.Split(',').Select(int.Parse)];
        var layer = Layers(Empty("up.deconv.weight", kernel), Empty("up.deconv.bias", outputs))[0];
        Assert.Equal((LayerKind.ConvTransposed, groups), (layer.Kind, layer.Groups));
        if (outputs == kernel[0])
            return;
        // The bias fits no other kernel, so that the name need not tell.
        var unnamed = Layers(Empty("6.weight", kernel), Empty("6.bias", outputs))[0];
        Assert.Equal((LayerKind.ConvTransposed, groups), (unnamed.Kind, unnamed.Groups));
    }

    [Fact]
    public void A_bias_with_a_number_for_each_row_of_a_stack_makes_no_transposed_kernel()
    {
        var layer = Layers(Empty("attn.q.weight", 8, 16, 256), Empty("attn.q.bias", 128))[0];
        Assert.Equal(LayerKind.Linear, layer.Kind);
    }

    [Fact]
    public void A_transposed_kernel_without_a_bias_is_depthwise_between_kernels_of_its_width()
    {
        Assert.Equal(
            [1, 32, 1],
            Groups(("a.weight", [32, 8, 3]), ("b.deconv.weight", [32, 1, 4]), ("c.conv.weight", [16, 32, 3]))
        );
        // The last layer of a decoder has one output.
        Assert.Equal([1, 1], Groups(("a.weight", [32, 8, 3]), ("b.deconv.weight", [32, 1, 4])));
    }

    [Fact]
    public void Branches_and_shortcuts_of_ordinary_networks_have_one_group() =>
        Assert.All(
            Groups(
                ("layer1.1.conv2.weight", [64, 64, 3, 3]),
                ("layer2.0.conv1.weight", [128, 64, 3, 3]),
                ("layer2.0.conv2.weight", [128, 128, 3, 3]),
                ("layer2.0.downsample.0.weight", [128, 64, 1, 1]),
                ("layer2.1.conv1.weight", [128, 128, 3, 3]),
                ("branch.a.weight", [16, 8, 5, 5]),
                ("branch.b.weight", [16, 8, 5, 5]),
                ("join.weight", [120, 16, 5, 5])
            ),
            groups => Assert.Equal(1, groups)
        );
}
