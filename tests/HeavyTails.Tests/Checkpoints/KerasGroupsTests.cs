using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Layers;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>What Keras' configuration says of convolutions, and checksums of HDF5 chunks.</summary>
public sealed class KerasGroupsTests
{
    private static string Fixture(string file) => Path.Combine(Repository.Reference("keras"), file);

    [Theory]
    [InlineData("groups.h5")]
    [InlineData("groups.keras")]
    public void A_convolution_has_the_groups_of_its_configuration(string file)
    {
        using var checkpoint = Checkpoint.Open(Fixture(file));
        var layer = checkpoint.Layers().Single(l => l.Name == "grouped.kernel");
        Assert.Equal((LayerKind.Conv2d, "6 x 4 x 3 x 3", 2), (layer.Kind, layer.ShapeText, layer.Groups));
        // Output o of the layer, channel i of its group, is the kernel's [.., .., i, o].
        var stored = checkpoint.Tensors.Single(t => t.Name == "grouped.kernel").Load().Single.ToArray();
        var ordered = layer.Load().Single.ToArray();
        for (var o = 0; o < 6; o++)
        for (var i = 0; i < 4; i++)
        for (var k = 0; k < 9; k++)
            Assert.Equal(stored[(k * 4 + i) * 6 + o], ordered[(o * 4 + i) * 9 + k]);
    }

    [Theory]
    [InlineData("\"groups\": 2", "\"groups\": 4")]
    [InlineData("\"groups\": 2", "\"groups\": 0")]
    [InlineData("\"groups\": 2", "\"groups\":-1")]
    [InlineData("\"groups\": 2", "\"groups\":\"\"")]
    public void Groups_that_do_not_divide_the_outputs_are_not_believed(string right, string wrong)
    {
        var bytes = File.ReadAllBytes(Fixture("groups.h5"));
        var at = bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(right));
        Assert.Equal(right.Length, wrong.Length);
        System.Text.Encoding.ASCII.GetBytes(wrong).CopyTo(bytes, at);
        using var checkpoint = Checkpoint.Open(bytes, "m.h5");
        Assert.Equal(1, checkpoint.Layers().Single().Groups);
    }

    [Fact]
    public void Projections_of_attention_come_in_the_order_in_which_they_are_applied()
    {
        using var checkpoint = Checkpoint.Open(Fixture("groups.keras"));
        Assert.Equal(
            ["grouped", "attend.query_dense", "attend.key_dense", "attend.value_dense", "attend.output_dense"],
            checkpoint.Layers().Select(l => l.Name.Replace(".kernel", ""))
        );
    }

    [Fact]
    public void A_damaged_number_in_a_chunk_is_found_by_the_chunks_checksum()
    {
        var bytes = File.ReadAllBytes(Fixture("checksum.h5"));
        byte[] number;
        using (var sound = Checkpoint.Open(bytes, "m.h5"))
            number = BitConverter.GetBytes(sound.Tensors.Single(t => t.Name == "sums").Load().Double.Span[0]);
        bytes[bytes.AsSpan().IndexOf(number)] ^= 1;
        using var damaged = Checkpoint.Open(bytes, "m.h5");
        var layers = damaged.Layers().ToDictionary(l => l.Name);
        Assert.Contains("fletcher32", Assert.Throws<CheckpointException>(layers["sums"].Load).Message);
        Assert.Equal(33 * 17, layers["both"].Load().Single.Length);
    }
}
