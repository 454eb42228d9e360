using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Keras' files, and other HDF5 files, beside what h5py reads in them.</summary>
public sealed class KerasTests
{
    private static string Fixture(string file) => Path.Combine(Repository.Reference("keras"), file);

    [Theory]
    [InlineData("legacy.weights.h5")]
    [InlineData("legacy_model.h5")]
    [InlineData("parts.h5")]
    [InlineData("keras3.keras")]
    [InlineData("old.h5")]
    [InlineData("latest.h5")]
    [InlineData("many.h5")]
    [InlineData("tiny.h5")]
    [InlineData("tiny.keras")]
    [InlineData("checksum.h5")]
    [InlineData("groups.h5")]
    [InlineData("groups.keras")]
    public void Every_dataset_has_the_numbers_that_h5py_reads(string file)
    {
        using var checkpoint = Checkpoint.Open(Fixture(file));
        var expected = RecordedTensors.In("keras")[file];
        var tensors = checkpoint.Tensors.ToDictionary(t => t.Name);
        Assert.Equal(
            expected.Select(e => e.Name).Order(StringComparer.Ordinal),
            tensors.Keys.Order(StringComparer.Ordinal)
        );
        // The order of layers is the model's; a layer that is another's attribute is found in the order of names.
        if (file is not ("keras3.keras" or "many.h5" or "latest.h5"))
            Assert.Equal(expected.Select(e => e.Name), checkpoint.Tensors.Select(t => t.Name));
        foreach (var e in expected)
        {
            var tensor = tensors[e.Name];
            Assert.Equal((e.Name, e.Type), (e.Name, tensor.DType.Name()));
            Assert.Equal(e.Shape, tensor.Shape);
            if (e.Sha256 is null)
                Assert.Contains("integers", tensor.Reason);
            else
                Assert.Equal((e.Name, e.Sha256), (e.Name, RecordedTensors.Sha256(tensor.Load())));
        }
    }

    /// <summary>The layers of the model, as its configuration has them.</summary>
    private static readonly string[] Layers =
    [
        "first.kernel Conv2d 6 x 2 x 3 x 3, 1",
        "first.bias Bias 6, 1",
        "second.depthwise_kernel Conv2d 12 x 1 x 3 x 3, 6",
        "second.bias Bias 12, 1",
        "third.depthwise_kernel Conv2d 12 x 1 x 3 x 3, 12",
        "third.pointwise_kernel Conv2d 5 x 12 x 1 x 1, 1",
        "third.bias Bias 5, 1",
        "fourth.kernel ConvTransposed 5 x 4 x 2 x 2, 1",
        "fourth.bias Bias 4, 1",
        "fifth.gamma Norm 4, 1",
        "fifth.beta Bias 4, 1",
        "fifth.moving_mean Norm 4, 1",
        "fifth.moving_variance Norm 4, 1",
        "words.embeddings Embedding 20 x 4, 1",
        "reader.cell.kernel Lstm 12 x 4, 1",
        "reader.cell.recurrent_kernel Lstm 12 x 3, 1",
        "reader.cell.bias Bias 12, 1",
        "gru_5.cell.kernel Gru 9 x 4, 1",
        "gru_5.cell.recurrent_kernel Gru 9 x 3, 1",
        "gru_5.cell.bias Bias 2 x 9, 1",
        "both.backward.kernel Lstm 8 x 3, 1",
        "both.backward.recurrent_kernel Lstm 8 x 2, 1",
        "both.backward.bias Bias 8, 1",
        "both.forward.kernel Lstm 8 x 3, 1",
        "both.forward.recurrent_kernel Lstm 8 x 2, 1",
        "both.forward.bias Bias 8, 1",
        "attend.query.kernel Linear 6 x 4, 1",
        "attend.query.bias Bias 2 x 3, 1",
        "attend.output.kernel Linear 4 x 6, 1",
        "attend.output.bias Bias 4, 1",
        "block.up.kernel Linear 8 x 4, 1",
        "block.up.bias Bias 8, 1",
        "block.down.kernel Linear 4 x 8, 1",
        "block.down.bias Bias 4, 1",
        "head.kernel Linear 3 x 4, 1",
        "head.bias Bias 3, 1",
    ];

    /// <summary>One name for what the two formats call differently.</summary>
    private static string Short(string name) =>
        name.Replace("lstm_cell", "cell")
            .Replace("gru_cell", "cell")
            .Replace("ward_lstm", "ward")
            .Replace("ward_layer.cell", "ward")
            .Replace("query_dense", "query")
            .Replace("output_dense", "output")
            .Replace("attention_output", "output");

    [Fact]
    public void One_model_has_the_same_layers_with_the_same_numbers_in_each_of_the_formats()
    {
        using var legacy = Checkpoint.Open(Fixture("legacy_model.h5"));
        using var archive = Checkpoint.Open(Fixture("keras3.keras"));
        var sides = new[] { legacy, archive }
            .Select(c => c.Layers().Where(l => l.WhyNot != "state of an optimizer").ToList())
            .ToList();
        foreach (var side in sides)
            Assert.Equal(
                Layers.Order(StringComparer.Ordinal),
                side.Select(l => $"{Short(l.Name)} {l.Kind} {l.ShapeText}, {l.Groups}").Order(StringComparer.Ordinal)
            );
        Assert.Equal(Layers, sides[1].Select(l => $"{Short(l.Name)} {l.Kind} {l.ShapeText}, {l.Groups}"));
        var stored = sides[1].ToDictionary(l => Short(l.Name));
        foreach (var layer in sides[0])
            Assert.True(
                layer.Load().Single.Span.SequenceEqual(stored[Short(layer.Name)].Load().Single.Span),
                layer.Name
            );
        Assert.Equal("3.5.0", archive.Metadata["keras_version"]);
        Assert.Equal("2.15.0", legacy.Metadata["keras_version"]);
        Assert.Equal(2, legacy.Tensors.Count(t => t.Name.StartsWith("optimizer_weights/", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_kernel_is_given_with_its_outputs_first_and_gates_are_those_of_Keras()
    {
        using var checkpoint = Checkpoint.Open(Fixture("keras3.keras"));
        var raw = checkpoint.Tensors.Single(t => t.Name == "first.kernel").Load().Single.ToArray();
        var layer = checkpoint.Layers().Single(l => l.Name == "first.kernel").Load().Single.ToArray();
        for (var o = 0; o < 6; o++)
        for (var i = 0; i < 2; i++)
        for (var k = 0; k < 9; k++)
            Assert.Equal(raw[(k * 2 + i) * 6 + o], layer[(o * 2 + i) * 9 + k]);
        Assert.All(
            checkpoint.Tensors.Where(t => t.DeclaredKind is LayerKind.Lstm or LayerKind.Gru),
            t => Assert.Equal(GateOrder.Keras, t.GateOrder)
        );
        // A projection [d, heads, width] is the matrix of all heads, and that of the output [heads, width, d] too.
        var query = checkpoint.Tensors.Single(t => t.Name == "attend.query_dense.kernel");
        Assert.Equal([4L, 6L], query.Shape);
    }

    [Fact]
    public void Weights_without_a_configuration_have_kinds_by_the_names_that_Keras_makes_of_classes()
    {
        using var checkpoint = Checkpoint.Open(Fixture("keras3.weights.h5"));
        var kinds = checkpoint.Layers().ToDictionary(l => l.Name, l => (l.Kind, l.ShapeText));
        Assert.Equal((LayerKind.Conv2d, "6 x 2 x 3 x 3"), kinds["conv2d.kernel"]);
        Assert.Equal((LayerKind.Conv2d, "12 x 1 x 3 x 3"), kinds["depthwise_conv2d.depthwise_kernel"]);
        Assert.Equal((LayerKind.ConvTransposed, "5 x 4 x 2 x 2"), kinds["conv2d_transpose.kernel"]);
        Assert.Equal((LayerKind.Lstm, "12 x 4"), kinds["lstm.cell.kernel"]);
        Assert.Equal((LayerKind.Gru, "9 x 3"), kinds["gru.cell.recurrent_kernel"]);
        Assert.Equal((LayerKind.Embedding, "20 x 4"), kinds["embedding.embeddings"]);
        Assert.Equal((LayerKind.Linear, "4 x 8"), kinds["sequential.dense_1.kernel"]);
        Assert.Equal((LayerKind.Norm, "4"), kinds["batch_normalization.gamma"]);
    }

    [Fact]
    public void A_layer_has_the_name_that_the_group_of_its_variables_has()
    {
        using var checkpoint = Checkpoint.Open(Fixture("tiny_latest.h5"));
        Assert.Equal(
            (LayerKind.Linear, "6 x 4"),
            checkpoint.Layers().Where(l => l.Name == "head.kernel").Select(l => (l.Kind, l.ShapeText)).Single()
        );
        Assert.Contains("head.bias", checkpoint.Tensors.Select(t => t.Name));
        Assert.Contains("other.layer_9", checkpoint.Tensors.Select(t => t.Name));
    }

    [Fact]
    public void A_dataset_that_is_not_read_is_listed_with_the_reason()
    {
        using var checkpoint = Checkpoint.Open(Fixture("lzf.h5"));
        Assert.Equal(["b"], checkpoint.Layers().Select(l => l.Name));
        Assert.Equal(
            [
                ("a", "compressed by 'lzf', which is not read: save it with gzip or uncompressed"),
                ("never", "its numbers were never written"),
                ("text", "text: this number type is not read"),
            ],
            checkpoint.Skipped.Select(t => (t.Name, t.Reason))
        );
    }

    [Fact]
    public void A_heap_of_two_gigabytes_in_a_file_of_eight_kilobytes_is_refused_before_memory_is_taken()
    {
        var bytes = File.ReadAllBytes(Fixture("parts.h5"));
        var heap = bytes.AsSpan().IndexOf("HEAP"u8);
        BitConverter.GetBytes((long)int.MaxValue - 64).CopyTo(bytes, heap + 8);
        Assert.Contains("local heap", Refused(bytes));
    }

    [Fact]
    public void A_header_that_continues_in_itself_is_refused()
    {
        var bytes = File.ReadAllBytes(Fixture("parts.h5"));
        var root = (int)BitConverter.ToInt64(bytes, 64);
        // The root's first message becomes a continuation (type 16) into the block that it is in.
        byte[] message = [16, 0, 16, 0, 0, 0, 0, 0, .. BitConverter.GetBytes((long)root + 16), 24, 0, 0, 0, 0, 0, 0, 0];
        message.CopyTo(bytes, root + 16);
        Assert.Contains("continues in itself", Refused(bytes));
    }

    [Fact]
    public void A_file_that_is_cut_short_says_how_many_bytes_it_should_have()
    {
        var bytes = File.ReadAllBytes(Fixture("tiny.h5"));
        Assert.Contains($"{bytes.Length} bytes is cut short: it has {bytes.Length - 1}", Refused(bytes[..^1]));
    }

    [Fact]
    public void A_damaged_number_in_an_archive_is_found_by_the_archives_checksum()
    {
        var bytes = File.ReadAllBytes(Fixture("tiny.keras"));
        using (var sound = Checkpoint.Open(bytes, "m.keras"))
        {
            var kernel = sound.Tensors.Single(t => t.Name == "d.kernel");
            var at = (int)kernel.Offset!.Value;
            Assert.Equal(BitConverter.ToSingle(bytes, at), kernel.Load().Single.Span[0]);
            bytes[at] ^= 1;
        }
        using var damaged = Checkpoint.Open(bytes, "m.keras");
        foreach (var layer in damaged.Layers())
            Assert.Contains("CRC-32", Assert.Throws<CheckpointException>(layer.Load).Message);
    }

    private static string Refused(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<CheckpointException>(() => Checkpoint.Open(bytes, "m.h5"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.InRange(refusal.Message.Length, 0, 400);
        return refusal.Message;
    }
}
