using System.Runtime.InteropServices;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Tests.Checkpoints;

public sealed class TensorsInMemoryTests
{
    private sealed class Floats(float[] numbers) : ByteSource
    {
        public override long Length => 4L * numbers.Length;

        protected override void ReadCore(long offset, Span<byte> destination) =>
            MemoryMarshal.AsBytes(numbers.AsSpan()).Slice((int)offset, destination.Length).CopyTo(destination);
    }

    private static StoredTensor Tensor(string name, long[] shape, float[] numbers) =>
        new()
        {
            Name = name,
            DType = DType.F32,
            Shape = shape,
            Source = new Floats(numbers) { Name = "tensors" },
            Start = 0,
        };

    [Fact]
    public void Matrices_of_positions_are_layers_where_the_options_say_so()
    {
        StoredTensor[] tensors =
        [
            Tensor("wpe.weight", [2, 3], new float[6]),
            Tensor("attn.relative_attention_bias.weight", [3, 2], [1, 2, 3, 4, 5, 6]),
            Tensor("pos_embed", [1, 2, 3], new float[6]),
            Tensor("rotary.inv_freq", [2, 3], new float[6]),
        ];
        using var plain = Checkpoint.Of("tensors", tensors);
        using var asLayers = Checkpoint.Of("tensors", tensors, new() { PositionTablesAreLayers = true });
        Assert.DoesNotContain(plain.Layers(), LayerKinds.HasSpectrum);
        Assert.Equal(
            ["wpe", "attn.relative_attention_bias"],
            asLayers.Layers().Where(LayerKinds.HasSpectrum).Select(l => l.Name)
        );
        Assert.Equal("a positional table", asLayers.Layers().Single(l => l.Name == "pos_embed").WhyNot);
    }

    [Fact]
    public void Tensors_become_layers_in_the_order_given()
    {
        float[] numbers = [1, 2, 3, 4, 5, 6];
        using var checkpoint = Checkpoint.Of(
            "tensors",
            [Tensor("fc10.weight", [2, 3], numbers), Tensor("fc2.bias", [6], numbers)]
        );
        var layers = checkpoint.Layers();
        Assert.Equal(["fc10", "fc2.bias"], layers.Select(l => l.Name));
        Assert.Equal([LayerKind.Linear, LayerKind.Bias], layers.Select(l => l.Kind));
        Assert.Equal(numbers, layers[0].Load().Single.ToArray());
        Assert.Equal(CheckpointFormat.Memory, checkpoint.Format);
        Assert.Empty(checkpoint.Skipped);
    }

    [Fact]
    public void Two_tensors_of_one_name_are_refused() =>
        Assert.Contains(
            "names two tensors",
            Assert
                .Throws<CheckpointException>(() =>
                    Checkpoint.Of("tensors", [Tensor("a", [2], [1, 2]), Tensor("a", [2], [1, 2])])
                )
                .Message
        );

    [Fact]
    public void Numbers_that_are_not_all_in_their_source_are_refused() =>
        Assert.Throws<CheckpointException>(() => Checkpoint.Of("tensors", [Tensor("a", [2, 3], [1, 2])]));
}
