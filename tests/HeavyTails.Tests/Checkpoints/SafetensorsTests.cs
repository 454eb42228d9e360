using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints;

public sealed class SafetensorsTests
{
    private static CheckpointException Refusal(string header, int data) =>
        Assert.Throws<CheckpointException>(() =>
            Checkpoint.Open(Numbers.Safetensors(header, new byte[data]), "model.safetensors")
        );

    private static string F32(string name, string shape, long begin, long end) =>
        $"\"{name}\":{{\"dtype\":\"F32\",\"shape\":{shape},\"data_offsets\":[{begin},{end}]}}";

    [Theory]
    [InlineData("[2]", 0, 8, "[1]", 12, 16, 16, "belong to no tensor")]
    [InlineData("[2]", 0, 8, "[2]", 4, 12, 12, "overlap")]
    [InlineData("[2]", 0, 8, "[1]", 8, 12, 16, "4 more bytes")]
    [InlineData("[3]", 0, 8, "[1]", 8, 12, 12, "needs 12 bytes, its data_offsets span 8")]
    [InlineData("[2]", 0, 8, "[4]", 8, 24, 12, "the file has 12")]
    [InlineData("[2]", 8, 0, "[1]", 8, 12, 12, "should be data bytes 8 to 0")]
    [InlineData("[4294967296,4294967296]", 0, 8, "[1]", 8, 12, 12, "needs")]
    public void Gaps_overlaps_and_sizes_that_do_not_fit_are_refused(
        string shapeA,
        long beginA,
        long endA,
        string shapeB,
        long beginB,
        long endB,
        int data,
        string why
    )
    {
        var refusal = Refusal($"{{{F32("a", shapeA, beginA, endA)},{F32("b", shapeB, beginB, endB)}}}", data);
        Assert.Contains(why, refusal.Message);
        Assert.Equal("model.safetensors", refusal.File);
        Assert.NotNull(refusal.Offset);
        Assert.StartsWith($"model.safetensors, byte {refusal.Offset}: ", refusal.Message);
    }

    [Theory]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        "two tensors are called 'a'"
    )]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[2],\"data_offsets\":[0,8]}}", "given twice")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "two data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", "integers >= 0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}", "integers >= 0")]
    [InlineData("{\"a\":[[[[[[[[[[[[]]]]]]]]]]]]}", "JSON")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}", "JSON")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} x", "JSON")]
    [InlineData("{}", "8 more bytes")]
    public void A_header_that_is_not_as_it_should_be_is_refused(string header, string why) =>
        Assert.Contains(why, Refusal(header, 8).Message);

    [Fact]
    public void A_header_longer_than_the_file_or_the_limit_is_refused_before_memory_is_taken()
    {
        foreach (var length in new[] { 1L << 20, 99_999_999, 100_000_001, 1L << 40 })
        {
            byte[] file = [.. BitConverter.GetBytes(length), (byte)'{', (byte)'}'];
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(file, "x"));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        }
    }

    [Fact]
    public void Tensors_that_a_writer_sorted_come_in_natural_order_and_others_in_the_files_order()
    {
        static IEnumerable<string> Order(params string[] names)
        {
            var header = string.Join(",", names.Select((n, i) => F32(n, "[1]", 4 * i, 4 * i + 4)));
            using var checkpoint = Checkpoint.Open(
                Numbers.Safetensors($"{{{header}}}", new byte[4 * names.Length]),
                "x"
            );
            return checkpoint.Tensors.Select(t => t.Name).ToList();
        }
        Assert.Equal(
            ["l.2.weight", "l.2.bias", "l.10.weight", "l.10.bias"],
            Order("l.10.bias", "l.10.weight", "l.2.bias", "l.2.weight")
        );
        // "weight" comes before "bias", and all else is alphabetical: with gamma the order must still be transitive.
        Assert.Equal(["a.b.weight", "a.b.bias", "a.gamma"], Order("a.b.bias", "a.b.weight", "a.gamma"));
        Assert.Equal(["x.weight", "x.bias", "x.gamma"], Order("x.bias", "x.gamma", "x.weight"));
        Assert.Equal(
            ["stem.weight", "l.2.weight", "l.10.weight", "head.weight"],
            Order("stem.weight", "l.2.weight", "l.10.weight", "head.weight")
        );
        Assert.Equal(["a.1", "a.2", "a.3", "z"], Order("z", "a.3", "a.1", "a.2"));
    }

    [Fact]
    public void What_is_written_is_read_back_and_a_failed_write_leaves_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("heavytails-").FullName;
        try
        {
            var path = Path.Combine(folder, "model.safetensors");
            float[] w = Numbers.Floats(12);
            SafetensorsWriter.Save(
                path,
                [
                    SafetensorsTensor.Of("fc2.weight", [3, 4], () => w),
                    SafetensorsTensor.Of("fc1.weight", new TensorData([2, 2], new double[] { 1, 2, 3, 4 })),
                    new SafetensorsTensor("h.weight", DType.BF16, [2], s => s.Write([0x80, 0x3f, 0x00, 0xc0])),
                ],
                new Dictionary<string, string> { ["made by"] = "a \"test\"" }
            );
            using (var checkpoint = Checkpoint.Open(path))
            {
                Assert.Equal(["fc1", "fc2", "h"], checkpoint.Layers().Select(l => l.Name).Order());
                Assert.Equal(w, checkpoint.Layers().Single(l => l.Name == "fc2").Load().Single.ToArray());
                Assert.Equal([1.0, 2, 3, 4], checkpoint.Layers().Single(l => l.Name == "fc1").Load().Double.ToArray());
                Assert.Equal([1f, -2f], checkpoint.Layers().Single(l => l.Name == "h").Load().Single.ToArray());
                Assert.Equal("a \"test\"", checkpoint.Metadata["made by"]);
                Assert.Equal(0, checkpoint.Tensors.Min(t => t.Offset) % 8);
            }
            var before = File.ReadAllBytes(path);
            var wrong = Assert.Throws<ArgumentException>(() =>
                SafetensorsWriter.Save(path, [SafetensorsTensor.Of("x", [5], () => w)])
            );
            Assert.Contains("20 bytes, 48 were written", wrong.Message);
            Assert.Equal(before, File.ReadAllBytes(path));
            Assert.Equal([path], Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
