using System.Buffers.Binary;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>
/// A format that the library does not know, read by the user's own reader through the public interface.
/// </summary>
public sealed class OwnFormatTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// "TOYS", u32 number of tensors; for each u8 length and name, u32 rows, u32 columns, u8 mask, then float32
    /// numbers, row-major, each byte of them XORed with the mask.
    /// </summary>
    private sealed class ToyReader : ICheckpointReader
    {
        public CheckpointFormat Format { get; } = new("Toy") { Title = "toy", Extensions = [".toy"] };

        public bool Recognises(CheckpointFile file) => file.Head.StartsWith("TOYS"u8);

        public CheckpointContent Read(CheckpointFile file)
        {
            var reader = file.Source.Forward(4, file.Source.Length - 4);
            var content = new CheckpointContent { Metadata = { ["toys"] = "yes" } };
            for (var left = reader.ReadUInt32("number of tensors"); left > 0; left--)
            {
                var at = reader.Position;
                var name = reader.ReadText(reader.ReadByte("name length"), "name");
                long[] shape = [reader.ReadUInt32("rows"), reader.ReadUInt32("columns")];
                var mask = reader.ReadByte("mask");
                var source = mask == 0 ? file.Source : new Unmasked(file.Source, mask) { Name = file.Source.Name };
                var tensor = TensorEntry.Of(
                    new StoredTensor
                    {
                        Name = name,
                        DType = DType.F32,
                        Shape = shape,
                        Source = source,
                        Start = reader.Position,
                        DescribedAt = at,
                    }
                );
                content.Tensors.Add(tensor);
                reader.Skip(tensor.Count * DType.F32.Size(), "numbers");
            }
            return content;
        }

        private sealed class Unmasked(ByteSource file, byte mask) : ByteSource
        {
            public override long Length => file.Length;

            public override long? FileOffset => null;

            protected override void ReadCore(long offset, Span<byte> destination)
            {
                file.Read(offset, destination);
                foreach (ref var b in destination)
                    b ^= mask;
            }
        }
    }

    private static readonly ICheckpointReader[] Toys = [new ToyReader()];

    private static byte[] Toy(params (string Name, uint Rows, uint Columns, byte Mask, float[] Numbers)[] tensors)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("TOYS"u8);
        writer.Write((uint)tensors.Length);
        foreach (var (name, rows, columns, mask, numbers) in tensors)
        {
            writer.Write(name);
            writer.Write(rows);
            writer.Write(columns);
            writer.Write(mask);
            foreach (var number in numbers)
            {
                var bytes = new byte[4];
                BinaryPrimitives.WriteSingleLittleEndian(bytes, number);
                writer.Write(Array.ConvertAll(bytes, b => (byte)(b ^ mask)));
            }
        }
        return stream.ToArray();
    }

    private static byte[] TwoTensors() =>
        Toy(
            ("fc1.weight", 2, 3, 0, [1, 2, 3, 4, 5, -6.5f]),
            ("fc2.weight", 3, 1, 0x5a, [0.5f, float.NaN, float.NegativeInfinity])
        );

    [Fact]
    public void A_file_of_a_format_of_ones_own_is_opened_by_ones_own_reader()
    {
        using var checkpoint = Checkpoint.Open(TwoTensors(), "two.toy", readers: Toys);

        Assert.Equal("Toy", checkpoint.Format.Name);
        Assert.Equal("yes", checkpoint.Metadata["toys"]);
        Assert.Equal(["fc1", "fc2"], checkpoint.Layers().Select(l => l.Name));
        Assert.Equal([2L, 3L], checkpoint.Tensors[0].Shape);
        Assert.Equal([1, 2, 3, 4, 5, -6.5f], checkpoint.Layers()[0].Load().Single.ToArray());
        Assert.Equal([0.5f, float.NaN, float.NegativeInfinity], checkpoint.Layers()[1].Load().Single.ToArray());
        Assert.Equal(28, checkpoint.Tensors[0].Offset);
        Assert.Null(checkpoint.Tensors[1].Offset);
    }

    [Fact]
    public void A_folder_is_searched_for_the_extension_of_a_reader_of_ones_own()
    {
        File.WriteAllBytes(Path.Combine(_folder, "model.toy"), TwoTensors());
        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "no checkpoint");

        using var checkpoint = Checkpoint.Open(_folder, readers: Toys);

        Assert.Equal(2, checkpoint.Tensors.Count);
        var unknown = Assert.Throws<CheckpointException>(() => Checkpoint.Open(_folder));
        Assert.Contains("no checkpoint in this folder", unknown.Message);
        Assert.DoesNotContain("*.toy", unknown.Message);
    }

    [Fact]
    public void Files_of_ones_own_format_and_of_a_known_one_are_read_together()
    {
        var toy = Path.Combine(_folder, "model.toy");
        File.WriteAllBytes(toy, Toy(("fc1.weight", 1, 1, 0, [7])));
        var npy = Path.Combine(_folder, "head.npy");
        File.WriteAllBytes(npy, NumpyWriter.Array("<f4", [1, 1], new[] { 2f }.AsBytes()));

        using var checkpoint = Checkpoint.Open([toy, npy], readers: Toys);

        Assert.Equal([7f, 2f], checkpoint.Layers().Select(l => l.Load().Single.Span[0]));
    }

    [Fact]
    public void A_reader_of_ones_own_is_asked_before_the_librarys()
    {
        using var checkpoint = Checkpoint.Open("GGUF of ones own"u8.ToArray(), "x.gguf", readers: [new GgufReader()]);

        Assert.Equal("OwnGguf", checkpoint.Format.Name);
        Assert.Equal(("not read here", 4L), (Assert.Single(checkpoint.Skipped).Reason, checkpoint.Tensors[0].Count));
    }

    private sealed class GgufReader : ICheckpointReader
    {
        public CheckpointFormat Format { get; } = new("OwnGguf");

        public bool Recognises(CheckpointFile file) => file.Head.StartsWith("GGUF"u8);

        public CheckpointContent Read(CheckpointFile file) =>
            new()
            {
                Tensors =
                {
                    new TensorEntry
                    {
                        Name = "weight",
                        DType = DType.Other,
                        Shape = [2, 2],
                        File = file.Source.FileName,
                        Reason = "not read here",
                    },
                },
            };
    }

    [Fact]
    public void A_title_of_ones_own_is_listed_among_the_known_formats()
    {
        var message = Assert
            .Throws<CheckpointException>(() => Checkpoint.Open("what is this"u8.ToArray(), "x", readers: Toys))
            .Message;

        Assert.Contains($"(toy, {CheckpointFormats.Titles})", message);
    }

    [Fact]
    public void A_damaged_file_is_refused_with_its_offset_without_a_check_by_the_reader()
    {
        var whole = TwoTensors();
        for (var length = 1; length < whole.Length; length++)
        {
            var cut = whole[..length];
            var refusal = Assert.Throws<CheckpointException>(() => Checkpoint.Open(cut, "cut.toy", readers: Toys));
            Assert.StartsWith("cut.toy, byte ", refusal.Message);
        }
    }

    public static TheoryData<long[], long[]?, long, string> UnsoundTensors =>
        new()
        {
            { [4, 4], null, 1, "should cover 16 numbers from byte 1, its storage has 64 bytes" },
            { [-1, 4], null, 0, "has a dimension of -1, expected one >= 0" },
            { [2, 2], [4], 0, "has 2 dimensions and 1 strides, expected as many of each" },
            { [2, 2], [4, -1], 0, "has a stride of -1, expected one >= 0" },
            { [2, 2], [16, 1], 0, "should cover 18 numbers from byte 0" },
            { [2, 2], null, -4, "should cover 4 numbers from byte -4" },
            { [1L << 40, 1L << 40], null, 0, "has more than 2^63 numbers" },
        };

    [Theory]
    [MemberData(nameof(UnsoundTensors))]
    public void A_tensor_whose_numbers_are_not_in_the_file_is_refused(
        long[] shape,
        long[]? strides,
        long start,
        string problem
    )
    {
        var refusal = Assert.Throws<CheckpointException>(() =>
            Checkpoint.Open(new byte[64], "x", readers: [new OneTensorReader(shape, strides, start)])
        );

        Assert.Contains(problem, refusal.Message);
        Assert.Equal(start, refusal.Offset);
    }

    private sealed class OneTensorReader(long[] shape, long[]? strides, long start) : ICheckpointReader
    {
        public CheckpointFormat Format { get; } = new("OneTensor");

        public bool Recognises(CheckpointFile file) => true;

        public CheckpointContent Read(CheckpointFile file) =>
            new()
            {
                Tensors =
                {
                    TensorEntry.Of(
                        new StoredTensor
                        {
                            Name = "w",
                            DType = DType.F32,
                            Shape = shape,
                            Source = file.Source,
                            Start = start,
                            Strides = strides,
                        }
                    ),
                },
            };
    }

    [Fact]
    public void Every_reader_has_a_name_of_its_own_and_those_that_read_have_titles()
    {
        var formats = CheckpointFormats.Readers.Select(r => r.Format).ToList();

        Assert.Equal(formats.Count, formats.Select(f => f.Name).Distinct().Count());
        Assert.Contains("safetensors, TorchScript, PyTorch, npz, ", CheckpointFormats.Titles);
        Assert.All(formats.SelectMany(f => f.Extensions), e => Assert.StartsWith(".", e));
    }
}
