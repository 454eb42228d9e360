using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;
using HeavyTails.Tests.Checkpoints.Writers;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Checkpoints whose tables LevelDB wrote, and damaged ones.</summary>
public sealed class TensorFlowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Fixture(string path) => Path.Combine(Repository.Reference("tensorflow"), path);

    [Theory]
    [InlineData("keras/ckpt-1.index")]
    [InlineData("old/model.ckpt-100.index")]
    [InlineData("saved/variables/variables.index")]
    public void Every_variable_has_its_recorded_numbers(string file)
    {
        using var checkpoint = Checkpoint.Open(Fixture(file));
        var tensors = checkpoint.Tensors.ToDictionary(t => t.Name);
        var expected = RecordedTensors.In("tensorflow")[file];
        Assert.Equal(
            expected.Select(e => e.Name).Order(StringComparer.Ordinal),
            tensors.Keys.Order(StringComparer.Ordinal)
        );
        foreach (var e in expected)
        {
            var tensor = tensors[e.Name];
            Assert.Equal((e.Name, e.Type), (e.Name, tensor.DType.Name()));
            Assert.Equal(e.Shape, tensor.Shape);
            if (e.Sha256 is null)
                Assert.NotNull(tensor.Reason);
            else
                Assert.Equal((e.Name, e.Sha256), (e.Name, RecordedTensors.Sha256(tensor.Load())));
        }
    }

    [Fact]
    public void The_index_of_the_old_checkpoint_is_compressed_by_Snappy()
    {
        // The first block's entries begin with those of the header, as they are in a block that is not compressed.
        var plain = File.ReadAllBytes(Fixture("keras/ckpt-1.index"));
        Assert.Equal([0, 0], plain[..2]);
        var compressed = File.ReadAllBytes(Fixture("old/model.ckpt-100.index"));
        var length = compressed[0] & 0x7f | compressed[1] << 7;
        Assert.InRange(length, 513, 700);
    }

    [Theory]
    [InlineData("keras/ckpt-1.index", "ckpt-1.index")]
    [InlineData("keras/ckpt-1", "ckpt-1.index")]
    [InlineData("keras/ckpt-1.data-00000-of-00001", "ckpt-1.index")]
    [InlineData("keras", "ckpt-1.index")]
    [InlineData("keras/checkpoint", "ckpt-1.index")]
    [InlineData("old", "model.ckpt-100.index")]
    [InlineData("saved", "variables.index")]
    [InlineData("saved/saved_model.pb", "variables.index")]
    public void A_prefix_a_data_file_and_a_folder_lead_to_the_index(string path, string index)
    {
        using var checkpoint = Checkpoint.Open(Fixture(path));
        Assert.Equal("TensorFlow", checkpoint.Format.Name);
        Assert.Contains(checkpoint.Files, f => Path.GetFileName(f) == index);
        Assert.Contains(checkpoint.Files, f => f.Contains(".data-0000", StringComparison.Ordinal));
    }

    [Fact]
    public void Layers_have_outputs_first_and_their_kinds_by_the_names_of_TensorFlow()
    {
        using var keras = Checkpoint.Open(Fixture("keras"));
        using var old = Checkpoint.Open(Fixture("old"));
        var layers = keras.Layers().Concat(old.Layers()).ToDictionary(l => l.Name);
        string Of(string name) => $"{layers[name].Kind} {layers[name].ShapeText}, {layers[name].Groups}";
        Assert.Equal("Conv2d 6 x 2 x 3 x 3, 1", Of("model/layer_with_weights-0/kernel"));
        Assert.Equal("Conv2d 12 x 1 x 3 x 3, 6", Of("model/layer_with_weights-1/depthwise_kernel"));
        Assert.Equal("Linear 5 x 12, 1", Of("model/layer_with_weights-2/kernel"));
        Assert.Equal("Embedding 20 x 4, 1", Of("model/layer_with_weights-3/embeddings"));
        Assert.Equal("Lstm 12 x 4, 1", Of("model/layer_with_weights-4/cell/kernel"));
        Assert.Equal("Lstm 12 x 7, 1", Of("rnn/basic_lstm_cell/kernel"));
        Assert.Equal("Gru 6 x 7, 1", Of("rnn/gru_cell/gates/kernel"));
        Assert.Equal("Conv2d 4 x 2 x 3 x 3, 1", Of("conv1/weights"));
        Assert.Equal("state of an optimizer", layers["conv1/weights/Adam"].WhyNot);
        Assert.Equal(
            "state of an optimizer",
            layers["model/layer_with_weights-2/kernel/.OPTIMIZER_SLOT/optimizer/m"].WhyNot
        );
        var orders = keras.Tensors.Concat(old.Tensors).ToDictionary(t => t.Name, t => t.GateOrder);
        Assert.Equal(GateOrder.Keras, orders["model/layer_with_weights-4/cell/kernel"]);
        Assert.Equal(GateOrder.TensorFlow, orders["rnn/basic_lstm_cell/kernel"]);
        Assert.Contains("partitioned", old.Tensors.Single(t => t.Name == "parts/kernel").Reason);
    }

    private string Written(byte[] block, byte[] data, byte compression = 0)
    {
        _folder.Write("m.data-00000-of-00001", data);
        return _folder.Write("m.index", TableWriter.Table(block, compression));
    }

    private string Refused(byte[] block, byte[] data, byte compression = 0)
    {
        var path = Written(block, data, compression);
        var refusal = Assert.Throws<CheckpointException>(() =>
        {
            using var checkpoint = Checkpoint.Open(path);
            foreach (var layer in checkpoint.Layers())
                layer.Load();
        });
        Assert.InRange(refusal.Message.Length, 0, path.Length + 300);
        return refusal.Message;
    }

    private static byte[] Block(byte[] variable, ulong shards = 1) =>
        TableWriter.Entries([([], TableWriter.Header(shards)), (TableWriter.Key("w"), variable)]);

    [Fact]
    public void What_the_index_says_is_checked_against_the_data()
    {
        var data = Numbers.Floats(24).AsBytes();
        var crc = TableWriter.Crc(data);
        using (var sound = Checkpoint.Open(Written(Block(TableWriter.Variable(1, [4, 6], (0, 96), crc)), data)))
            Assert.Equal(Numbers.Floats(24), sound.Tensors[0].Load().Single.ToArray());
        Assert.Contains(
            "CRC-32C of the 96 bytes",
            Refused(Block(TableWriter.Variable(1, [4, 6], (0, 96), crc ^ 1)), data)
        );
        data[95] ^= 1;
        Assert.Contains("CRC-32C of the 96 bytes", Refused(Block(TableWriter.Variable(1, [4, 6], (0, 96), crc)), data));
        Assert.Contains("should be bytes 1 to 97", Refused(Block(TableWriter.Variable(1, [4, 6], (1, 96))), data));
        Assert.Contains("has 96 bytes, not one number", Refused(Block(TableWriter.Variable(1, [4, 7], (0, 96))), data));
        Assert.Contains("not one number", Refused(Block(TableWriter.Variable(1, [1L << 40, 1L << 40], (0, 96))), data));
        Assert.Contains("has a dimension of -1", Refused(Block(TableWriter.Variable(1, [-1, 6], (0, 96))), data));
        Assert.Contains("which is not beside", Refused(Block(TableWriter.Variable(1, [4, 6], (0, 96)), 2), data));
        Assert.Contains("0 data files", Refused(Block(TableWriter.Variable(1, [4, 6], (0, 96)), 0), data));
        var twice = TableWriter.Entries([([], TableWriter.Header()), ([], TableWriter.Header())]);
        Assert.Contains("not sorted", Refused(twice, data));
        Assert.Contains("compression 2", Refused(twice, data, compression: 2));
        Assert.Contains("header of a checkpoint", Refused(TableWriter.Entries([(TableWriter.Key("w"), [])]), data));
    }

    [Fact]
    public void A_damaged_index_is_refused_by_its_checksum_and_one_in_memory_asks_for_its_path()
    {
        var bytes = File.ReadAllBytes(Fixture("keras/ckpt-1.index"));
        Assert.Contains("open it by path", Refusal(bytes));
        bytes[40] ^= 1;
        Assert.Contains("CRC-32C of a block", Refusal(bytes));
        Assert.Contains("signature of a table at the end", Refusal([0, 0, 0, 0, 1, 2]));

        static string Refusal(byte[] bytes) =>
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(bytes, "m.index")).Message;
    }

    [Fact]
    public void Names_that_share_a_long_beginning_cost_no_more_than_the_size_allows()
    {
        var block = new List<byte>();
        block.AddRange([0, 0, 7, .. TableWriter.Header(), 0]);
        byte[] length = [.. OnnxWriter.Leb(16000)];
        block.AddRange([0, .. length, 0, .. new byte[16000]]);
        for (var i = 0; i < 30_000; i++)
            block.AddRange([.. length, 1, 0, 1]);
        block.AddRange([0, 0, 0, 0, 1, 0, 0, 0]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused([.. block], [], 0);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L * block.Count);
    }

    [Fact]
    public void Snappy_elements_of_each_kind_are_decompressed()
    {
        // One variable's numbers without a checksum; the block is written as elements that make it again.
        var data = Numbers.Floats(24).AsBytes();
        var block = Block(TableWriter.Variable(1, [4, 6], (0, 96)));
        var size = (byte)block.Length;
        byte[] Text(int from, int to) => [(byte)(to - from - 1 << 2), .. block[from..to]];
        byte[] zeros = [0, 0, 0, 0];
        Assert.Equal(zeros, block[^8..^4]);
        byte[][] sound =
        [
            // A text whose length is in the byte, in the next one, and in the next two.
            [size, .. Text(0, block.Length)],
            [size, 60 << 2, (byte)(size - 1), .. block],
            [size, 61 << 2, (byte)(size - 1), 0, .. block],
            // The four zeros at the end repeat the first of them: copies that overlap what they become.
            [size, .. Text(0, size - 7), 2 << 2 | 2, 1, 0, .. Text(size - 4, size)],
            [size, .. Text(0, size - 7), 2 << 2 | 3, 1, 0, 0, 0, .. Text(size - 4, size)],
            // A copy of at least four bytes by an offset of eleven bits: the block begins with a zero, too.
            [size, .. Text(0, size - 8), .. Text(size - 8, size - 7), 2 << 2 | 2, 1, 0, .. Text(size - 4, size)],
        ];
        foreach (var compressed in sound)
        {
            using var checkpoint = Checkpoint.Open(Written(compressed, data, compression: 1));
            Assert.Equal(Numbers.Floats(24), checkpoint.Tensors[0].Load().Single.ToArray());
        }
        foreach (
            var damaged in new byte[][]
            {
                [],
                [0x80],
                [size, .. Text(0, size - 1)],
                [size, .. Text(0, size), 0],
                [size, .. Text(0, size)[..^1]],
                [size, .. Text(0, size - 4), 0 << 2 | 1, 200],
                [size, .. Text(0, size - 4), 0 << 2 | 1, 0],
                [0xff, 0xff, 0xff, 0xff, 7, 0, 1],
            }
        )
            Assert.Contains("Snappy", Refused(damaged, data, compression: 1));
    }

    [Fact]
    public void Checksums_are_those_of_the_standard()
    {
        // RFC 3720, B.4: 32 zeros give 8a9136aa; masked as LevelDB's util/crc32c.h has it.
        var crc = 0x8a9136aau;
        Assert.Equal((crc >> 15 | crc << 17) + 0xa282ead8, TableWriter.Crc(new byte[32]));
        using var checkpoint = Checkpoint.Open(
            Written(Block(TableWriter.Variable(1, [2, 4], (0, 32), TableWriter.Crc(new byte[32]))), new byte[32])
        );
        Assert.Equal(new float[8], checkpoint.Tensors[0].Load().Single.ToArray());
    }
}
