using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Every entry of a zip archive whose bytes are read in full is compared with its CRC-32.</summary>
public sealed class ZipChecksumTests
{
    private const int Rows = 100,
        Columns = 300;

    private static readonly byte[] Weights = Numbers.Floats(Rows * Columns).AsBytes();

    private static readonly byte[] Array = NumpyWriter.Array("<f4", [Rows, Columns], Weights);

    /// <summary>The archive with one byte of the content, found by the bytes around it, turned round.</summary>
    private static byte[] Damaged(byte[] archive, byte[] content, int at)
    {
        byte[] damaged = [.. archive];
        damaged[archive.AsSpan().IndexOf(content) + at] ^= 1;
        return damaged;
    }

    private static string Message(byte[] file, string name = "a.npz", string? layer = null) =>
        Assert
            .Throws<CheckpointException>(() =>
            {
                using var checkpoint = Checkpoint.Open(file, name);
                foreach (var l in checkpoint.Layers().Where(l => layer is null || l.Name == layer))
                    l.Load();
            })
            .Message;

    [Theory]
    [InlineData(0)]
    [InlineData(70_000)]
    [InlineData(Rows * Columns * 4 - 1)]
    public void A_stored_array_of_which_one_bit_differs_is_refused_and_its_entry_named(int at)
    {
        var sound = new ZipWriter().Add("0.weight.npy", Array).ToArray();
        using (var checkpoint = Checkpoint.Open(sound, "a.npz"))
            Assert.Equal(Rows * Columns, checkpoint.Layers()[0].Load().Length);
        var message = Message(Damaged(sound, Weights, at));
        Assert.StartsWith("a.npz!0.weight.npy: CRC-32 does not match: the archive's directory has ", message);
        Assert.Contains("the entry's 120128 bytes have ", message);
    }

    [Fact]
    public void The_numbers_in_the_message_are_those_of_an_independent_sum()
    {
        var sound = new ZipWriter().Add("w.npy", Array).ToArray();
        byte[] other = [.. Array];
        other[^1] ^= 1;
        var message = Message(Damaged(sound, Weights, Weights.Length - 1));
        Assert.Contains($"has {ZipWriter.Crc(Array):x8}", message);
        Assert.Contains($"have {ZipWriter.Crc(other):x8}", message);
    }

    [Fact]
    public void A_deflated_array_with_another_CRC_32_is_refused()
    {
        var file = new ZipWriter().Add("w.npy", Array, deflate: true, crc: ZipWriter.Crc(Array) ^ 1).ToArray();
        Assert.Contains("a.npz!w.npy: CRC-32 does not match", Message(file));
    }

    [Fact]
    public void A_deflated_entry_that_is_longer_than_declared_is_refused()
    {
        var shorter = NumpyWriter.Array(
            "<f4",
            [Rows - 1, Columns],
            Weights.AsSpan(0, 4 * (Rows - 1) * Columns).ToArray()
        );
        var size = (uint)shorter.Length;
        var file = new ZipWriter()
            .Add("w.npy", [.. shorter, .. new byte[4 * Columns]], deflate: true, size, ZipWriter.Crc(shorter))
            .ToArray();
        Assert.Contains($"expected {size} bytes, the compressed data hold more", Message(file));
    }

    [Theory]
    [InlineData(TorchParts.Whole)]
    [InlineData(TorchParts.InOrder)]
    [InlineData(TorchParts.Backwards)]
    [InlineData(TorchParts.Transposed)]
    public void A_storage_that_tensors_read_in_full_together_is_refused_when_it_is_damaged(TorchParts parts)
    {
        TorchView[] views = parts switch
        {
            TorchParts.Whole => [new("w", "0", [Rows, Columns])],
            TorchParts.Transposed => [new("w", "0", [Columns, Rows], [1, Columns])],
            _ =>
            [
                new("a", "0", [25, Columns]),
                new("b", "0", [50, Columns], null, 25 * Columns),
                new("c", "0", [25, Columns], null, 75 * Columns),
            ],
        };
        if (parts == TorchParts.Backwards)
            System.Array.Reverse(views);
        var sound = TorchWriter.Zip(views, [new TorchBlock("0", DType.F32, Weights)]);
        using (var checkpoint = Checkpoint.Open(sound, "w.pt"))
            for (var times = 0; times < 2; times++)
                Assert.Equal(Rows * Columns, checkpoint.Layers().Sum(l => l.Load().Length));
        Assert.StartsWith(
            "w.pt!archive/data/0: CRC-32 does not match",
            Message(Damaged(sound, Weights, 50_000), "w.pt")
        );
    }

    public enum TorchParts
    {
        Whole,
        InOrder,
        Backwards,
        Transposed,
    }

    [Fact]
    public void Pieces_that_are_read_by_several_threads_are_compared_too()
    {
        const int pieces = 600;
        var numbers = Numbers.Floats(pieces * 16).AsBytes();
        TorchView[] views =
        [
            .. Enumerable.Range(0, pieces).Select(i => new TorchView($"l{i}", "0", [4, 4], null, 16 * i)),
        ];
        var sound = TorchWriter.Zip(views, [new TorchBlock("0", DType.F32, numbers)]);
        foreach (var damaged in new[] { false, true })
        {
            using var checkpoint = Checkpoint.Open(damaged ? Damaged(sound, numbers, 9_999) : sound, "w.pt");
            var layers = checkpoint.Layers();
            var order = Enumerable.Range(0, pieces).ToArray();
            new Random(5).Shuffle(order);
            var refusals = 0;
            Parallel.ForEach(
                order,
                i =>
                {
                    try
                    {
                        layers[i].Load();
                    }
                    catch (CheckpointException e) when (e.Message.Contains("CRC-32 does not match"))
                    {
                        Interlocked.Increment(ref refusals);
                    }
                }
            );
            Assert.Equal(damaged ? 1 : 0, refusals);
        }
    }

    [Fact]
    public void The_pickle_of_an_archive_is_compared_before_anything_is_made_of_it()
    {
        var sound = TorchWriter.Zip(
            [new TorchView("layer.weight", "0", [Rows, Columns])],
            [new TorchBlock("0", DType.F32, Weights)]
        );
        var message = Message(Damaged(sound, "layer.weight"u8.ToArray(), 2), "w.pt");
        Assert.StartsWith("w.pt!archive/data.pkl: CRC-32 does not match", message);
    }

    [Fact]
    public void A_tensor_that_is_not_the_whole_entry_is_read_without_the_rest()
    {
        TorchView[] views = [new("a", "0", [25, Columns]), new("b", "0", [75, Columns], null, 25 * Columns)];
        var sound = TorchWriter.Zip(views, [new TorchBlock("0", DType.F32, Weights)]);
        using var checkpoint = Checkpoint.Open(Damaged(sound, Weights, Weights.Length - 1), "w.pt");
        Assert.Equal(25 * Columns, checkpoint.Layers()[0].Load().Length);
        Assert.Throws<CheckpointException>(() => checkpoint.Layers()[1].Load());
    }

    [Fact]
    public void An_archive_of_PyTorch_without_checksums_is_read()
    {
        var zip = new ZipWriter();
        var pickle = new PickleWriter();
        TorchWriter
            .Tensor(pickle.Op('}').Text("w"), new("", "0", [Rows, Columns]), new("0", DType.F32, Weights))
            .Op('s');
        zip.Add("archive/data.pkl", pickle.Stop(), crc: 0);
        var file = zip.Add("archive/data/0", Weights, crc: 0).ToArray();
        using var checkpoint = Checkpoint.Open(file, "w.pt");
        Assert.Equal(Rows * Columns, checkpoint.Layers()[0].Load().Length);
        // NumPy always writes them.
        Assert.Contains("CRC-32 does not match", Message(new ZipWriter().Add("w.npy", Array, crc: 0).ToArray()));
    }
}
