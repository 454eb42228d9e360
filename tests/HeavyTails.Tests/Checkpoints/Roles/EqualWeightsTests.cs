using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Layers;
using HeavyTails.Tests.Checkpoints.Writers;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Checkpoints.Roles;

/// <summary>A table that a file holds under two names is one layer.</summary>
public sealed class EqualWeightsTests
{
    private static TensorData Table(Action<double[]>? change = null)
    {
        var numbers = Make.Gaussians(300 * 40, 5);
        change?.Invoke(numbers);
        return new TensorData([300, 40], numbers);
    }

    private static string? Why(IEnumerable<Layer> layers, string name) => layers.Single(l => l.Name == name).WhyNot;

    [Fact]
    public void Embeddings_and_heads_with_the_numbers_of_an_earlier_one_are_listed()
    {
        var layers = Models.Layers(
            ("shared.weight", Table()),
            ("encoder.embed_tokens.weight", Table()),
            ("decoder.embed_tokens.weight", Table(x => x[0] += 1)),
            ("encoder.layer.0.dense.weight", Table()),
            ("lm_head.weight", Table())
        );
        Assert.Null(Why(layers, "shared"));
        Assert.Equal("the same numbers as 'shared.weight'", Why(layers, "encoder.embed_tokens"));
        Assert.Null(Why(layers, "decoder.embed_tokens"));
        // Other layers are never compared.
        Assert.Null(Why(layers, "encoder.layer.0.dense"));
        Assert.Equal("the same numbers as 'shared.weight'", Why(layers, "lm_head"));
    }

    [Theory]
    [InlineData(300 * 40 - 1)]
    [InlineData(2000)]
    [InlineData(9000)]
    public void One_number_outside_of_the_sample_that_differs_is_enough_to_tell_two_tables_apart(int at)
    {
        var layers = Models.Layers(("wte.weight", Table()), ("lm_head.weight", Table(x => x[at] += 1)));
        Assert.All(layers, l => Assert.Null(l.WhyNot));
    }

    [Fact]
    public void Tables_of_zeros_and_halves_of_low_rank_pairs_are_not_tied()
    {
        var layers = Models.Layers(
            Models.Empty("wte.weight", 300, 40),
            Models.Empty("lm_head.weight", 300, 40),
            Models.Empty("layers.0.q.lora_B.weight", 300, 40),
            Models.Empty("layers.1.q.lora_B.weight", 300, 40)
        );
        Assert.DoesNotContain(layers, l => l.WhyNot?.Contains("same numbers", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Equal_tables_are_tied_where_they_are_compressed_or_stored_column_by_column(bool deflate, bool fortran)
    {
        var numbers = Table().Double.ToArray().AsBytes();
        var other = Table(x => x[^1] = 7).Double.ToArray().AsBytes();
        var zip = new ZipWriter();
        foreach (var (name, bytes) in new[] { ("wte", numbers), ("embed_out", other), ("lm_head", numbers) })
            zip.Add($"{name}.weight.npy", NumpyWriter.Array("<f8", [300, 40], bytes, fortran), deflate);
        using var checkpoint = Checkpoint.Open(zip.ToArray(), "m.npz");
        Assert.Equal(
            [("wte", null), ("embed_out", null), ("lm_head", "the same numbers as 'wte.weight'")],
            checkpoint.Layers().Select(l => (l.Name, l.WhyNot)).OrderByDescending(l => l.Name[0] == 'w')
        );
    }

    [Fact]
    public void Tables_that_cannot_be_read_are_left_to_the_analysis()
    {
        var numbers = Table().Double.ToArray().AsBytes();
        var zip = new ZipWriter();
        foreach (var name in new[] { "wte", "lm_head" })
            zip.Add($"{name}.weight.npy", NumpyWriter.Array("<f8", [300, 40], numbers), crc: 1);
        using var checkpoint = Checkpoint.Open(zip.ToArray(), "m.npz");
        Assert.All(checkpoint.Layers(), l => Assert.Null(l.WhyNot));
        foreach (var layer in checkpoint.Layers())
            Assert.Contains("CRC-32", Assert.Throws<CheckpointException>(layer.Load).Message);
    }
}
