using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Tests.Checkpoints.Writers;
using HeavyTails.Tests.Core.Analysis;
using static HeavyTails.Tests.Checkpoints.Roles.Models;

namespace HeavyTails.Tests.Checkpoints.Roles;

/// <summary>Averages, tied weights and other tensors that only the rest of the file tells.</summary>
public sealed class NoLayersTests
{
    [Fact]
    public void Averages_of_weights_that_the_file_has_are_no_layers()
    {
        var layers = Layers(
            Tensor("model.fc.weight", 1, 12, 12),
            Tensor("ema.fc.weight", 2, 12, 12),
            Tensor("ema.other.weight", 3, 12, 12),
            Tensor("conv/kernel", 4, 12, 12),
            Tensor("conv/kernel/ExponentialMovingAverage", 5, 12, 12),
            Tensor("conv/kernel/Adam_1", 6, 12, 12)
        );
        Assert.Equal(
            [
                null,
                "a moving average of 'model.fc.weight'",
                null,
                null,
                "a moving average of 'conv/kernel'",
                "state of an optimizer",
            ],
            layers.Select(l => l.WhyNot)
        );
    }

    [Fact]
    public void Averages_of_latent_diffusion_have_names_without_dots()
    {
        var layers = Layers(
            Tensor("model.diffusion_model.input_blocks.0.0.weight", 1, 12, 12),
            Tensor("model_ema.diffusion_modelinput_blocks00weight", 2, 12, 12)
        );
        Assert.Equal([null, "a moving average of other weights"], layers.Select(l => l.WhyNot));
    }

    [Fact]
    public void A_file_of_averages_alone_is_a_model() =>
        Assert.All(
            Layers(
                Tensor("ema.fc.weight", 1, 12, 12),
                Tensor("ema.head.weight", 2, 12, 12),
                Tensor("model_ema.diffusion_modelinput_blocks00weight", 3, 12, 12)
            ),
            layer => Assert.Null(layer.WhyNot)
        );

    [Fact]
    public void A_bias_beside_it_makes_an_embedding_a_linear_layer()
    {
        var layers = Layers(
            Tensor("class_embed.weight", 1, 92, 16),
            Tensor("class_embed.bias", 2, 92),
            Tensor("query_embed.weight", 3, 100, 16)
        );
        Assert.Equal(
            [LayerKind.Linear, LayerKind.Embedding],
            layers.Where(l => l.Shape.Count == 2).Select(l => l.Kind)
        );
    }

    [Fact]
    public void Input_weights_of_Keras_recurrent_layers_have_the_kind_of_the_recurrent_ones()
    {
        var layers = Layers(
            Tensor("gru/gru_cell/kernel", 1, 10, 36),
            Tensor("gru/gru_cell/recurrent_kernel", 2, 12, 36),
            Tensor("lstm/cell/kernel", 3, 10, 48),
            Tensor("lstm/cell/recurrent_kernel", 4, 12, 48)
        );
        Assert.Equal([LayerKind.Gru, LayerKind.Gru, LayerKind.Lstm, LayerKind.Lstm], layers.Select(l => l.Kind));
        Assert.Equal([36, 10], layers[0].Shape);
    }

    [Fact]
    public void Tied_weights_are_analysed_once()
    {
        var block = new TorchBlock("0", DType.F32, Numbers.Floats(12 * 12).AsBytes());
        var file = TorchWriter.Zip(
            (TorchView[])
                [
                    new("wte.weight", "0", [12, 12]),
                    new("lm_head.weight", "0", [12, 12]),
                    new("fc.weight", "0", [10, 12]),
                ],
            [block]
        );
        using var checkpoint = Checkpoint.Open(file, "tied.pt");
        var result = ModelAnalysis.Of(checkpoint.Layers(), Make.Backend);
        Assert.Equal([(1, "wte"), (2, "fc")], result.Layers.Select(l => (l.LayerId, l.LongName)));
        var second = Assert.Single(result.Skipped);
        Assert.Equal(
            (0, "lm_head", "the same memory as 'wte.weight'"),
            (second.LayerId, second.LongName, second.Reason)
        );
    }

    [Fact]
    public void How_a_stack_is_read_is_said_once()
    {
        var result = ModelAnalysis.Of(Layers(Tensor("blob", 1, 3, 24, 24)), Make.Backend);
        Assert.Equal(3, result.Layers.Count);
        Assert.Single(
            result.Layers,
            l => l.Warnings.Any(w => w.Contains("--as 'blob=heads'", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void What_is_no_layer_has_no_number_and_is_in_no_mean()
    {
        (string, TensorData)[] tensors = [Tensor("cls_token", 1, 1, 1, 16), Tensor("fc.weight", 2, 12, 12)];
        var result = ModelAnalysis.Of(Layers(tensors), Make.Backend);
        Assert.Equal([1], result.Layers.Select(l => l.LayerId));
        Assert.All(result.Summary, mean => Assert.Equal(1, mean.Count));
        Assert.Equal("learned tokens", Assert.Single(result.Skipped).Reason);
        var layer = Layers(tensors)[0];
        Assert.Throws<NotSupportedException>(() => LayerMatrices.Of(layer, new MatrixOptions()));
    }
}
