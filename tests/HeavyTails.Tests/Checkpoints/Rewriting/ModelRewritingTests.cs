using System.Runtime.InteropServices;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Rewriting;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Smoothing;
using HeavyTails.Tests.Core.Analysis;
using HeavyTails.Tests.Data;
using MathNet.Numerics.LinearAlgebra;

namespace HeavyTails.Tests.Checkpoints.Rewriting;

public sealed class ModelRewritingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static SafetensorsTensor Raw(string name, DType type, long[] shape, byte[] bytes) =>
        new(name, type, shape, stream => stream.Write(bytes));

    private static SafetensorsTensor Doubles(string name, long[] shape, double[] numbers) =>
        Raw(name, DType.F64, shape, MemoryMarshal.AsBytes<double>(numbers).ToArray());

    // Bits that only a copy keeps: NaN with a payload, -0, integers, a scalar, truth values, an empty tensor.
    private static readonly SafetensorsTensor[] Others =
    [
        Raw("norm.weight", DType.F32, [3], [0x01, 0, 0xA0, 0x7F, 0, 0, 0, 0x80, 1, 2, 3, 4]),
        Raw("steps", DType.I64, [], [1, 2, 3, 4, 5, 6, 7, 8]),
        Raw("mask", DType.Bool, [2, 2], [1, 0, 0, 1]),
        Raw("broken.weight", DType.BF16, [2, 1], [0xC1, 0x7F, 0x80, 0xFF]),
        Raw("empty", DType.F16, [0, 4], []),
    ];

    private string Write(params SafetensorsTensor[] tensors)
    {
        var path = Path.Combine(folder.Path, "model.safetensors");
        SafetensorsWriter.Save(path, tensors, new Dictionary<string, string> { ["format"] = "pt", ["epoch"] = "3" });
        return path;
    }

    private (RewrittenModel Result, string Path) Rewrite(
        string path,
        LayerChange change,
        Func<Layer, bool>? keeps = null,
        CheckpointOptions? options = null
    )
    {
        using var checkpoint = Checkpoint.Open(path, options);
        var target = Path.Combine(folder.Path, "new.safetensors");
        var layers = checkpoint.Layers().Where(keeps ?? (_ => true)).ToArray();
        return (ModelRewriting.Save(checkpoint, target, new() { Layers = layers, Change = change }), target);
    }

    private static LayerChange Keep(double share) => LayerSmoothing.With(new() { Share = share }, Make.Backend);

    private static double[] Singular(Matrix<double> matrix) => [.. matrix.Svd(false).S];

    private static double[] Numbers(string path, string tensor)
    {
        using var checkpoint = Checkpoint.Open(path);
        return checkpoint.Tensors.Single(t => t.Name == tensor).Load().ToDoubles();
    }

    // The bytes of each tensor of a safetensors file, by its header alone.
    private static Dictionary<string, (string Type, byte[] Bytes)> Bytes(string path)
    {
        var file = File.ReadAllBytes(path);
        var length = (int)BitConverter.ToUInt64(file);
        using var json = System.Text.Json.JsonDocument.Parse(file.AsMemory(8, length));
        return json
            .RootElement.EnumerateObject()
            .Where(p => p.Name != "__metadata__")
            .ToDictionary(
                p => p.Name,
                p =>
                {
                    var at = p.Value.GetProperty("data_offsets").EnumerateArray().Select(x => x.GetInt32()).ToArray();
                    return (
                        p.Value.GetProperty("dtype").GetString()!,
                        file[(8 + length + at[0])..(8 + length + at[1])]
                    );
                }
            );
    }

    [Fact]
    public void Singular_values_below_the_cut_are_gone_and_every_other_tensor_is_the_same_bit_for_bit()
    {
        var numbers = Make.Gaussians(20 * 12, 1);
        var path = Write([
            Doubles("fc.weight", [20, 12], numbers),
            Doubles("head.weight", [5, 12], numbers[..60]),
            .. Others,
        ]);
        var (result, target) = Rewrite(path, Keep(0.5), l => l.Name != "head");
        var (before, after) = (Bytes(path), Bytes(target));
        Assert.Equal(before.Keys, after.Keys);
        foreach (var name in before.Keys.Where(name => name != "fc.weight"))
            Assert.Equal(before[name], after[name], new SameBytes());
        var s = Singular(Matrix<double>.Build.DenseOfRowMajor(20, 12, numbers));
        var now = Singular(Matrix<double>.Build.DenseOfRowMajor(20, 12, Numbers(target, "fc.weight")));
        for (var k = 0; k < 12; k++)
            Assert.Equal(k < 6 ? s[k] : 0, now[k], 1e-12);
        var layer = Assert.Single(result.Layers);
        Assert.Equal(("fc", 6, 12, 0.0), (layer.Layer.Name, layer.Removed, layer.Of, layer.Rounding));
        Assert.Equal(Math.Sqrt(s[6..].Sum(x => x * x) / s.Sum(x => x * x)), layer.RelativeChange, 1e-12);
        Assert.Contains(result.Unchanged, u => u.LongName == "broken" && u.Reason.Contains("NaN"));
        using var metadata = Checkpoint.Open(target);
        Assert.Equal("3", metadata.Metadata["epoch"]);
        Assert.Equal(
            ["model.safetensors", "new.safetensors"],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order()
        );
    }

    [Theory]
    [InlineData(DType.F32, 1e-6)]
    [InlineData(DType.F16, 2e-2)]
    [InlineData(DType.BF16, 1e-1)]
    public void Narrow_types_are_rounded_once_and_the_stated_rounding_bounds_every_singular_value(
        DType type,
        double most
    )
    {
        var numbers = Make.Gaussians(24 * 16, 2);
        var bytes = Narrow.Bytes(numbers, type); // and numbers are now those of the file
        var path = Write(Raw("fc.weight", type, [24, 16], bytes));
        var (result, target) = Rewrite(path, Keep(0.25));
        Assert.Equal(Bytes(path)["fc.weight"].Type, Bytes(target)["fc.weight"].Type);
        var s = Singular(Matrix<double>.Build.DenseOfRowMajor(24, 16, numbers));
        var now = Singular(Matrix<double>.Build.DenseOfRowMajor(24, 16, Numbers(target, "fc.weight")));
        var rounding = Assert.Single(result.Layers).Rounding;
        Assert.InRange(rounding, 1e-9, most);
        for (var k = 0; k < 16; k++)
            Assert.InRange(Math.Abs(now[k] - (k < 4 ? s[k] : 0)), 0, rounding * (1 + 1e-9));
    }

    [Fact]
    public void A_kernel_with_its_outputs_last_is_changed_as_its_taps_and_put_back_in_its_order()
    {
        // [kh, kw, in, out]: tap (y, x) is the transpose of numbers[y, x, :, :].
        var numbers = Make.Gaussians(3 * 2 * 6 * 8, 3);
        var path = Write(Doubles("conv/kernel", [3, 2, 6, 8], numbers));
        var (result, target) = Rewrite(
            path,
            Keep(0.5),
            options: new() { Readings = [HeavyTails.Checkpoints.Roles.ReadingChoice.Parse("*=hwio")] }
        );
        Assert.Equal((6, 8, 6), (result.Layers[0].Count, result.Layers[0].Rows, result.Layers[0].Columns));
        var changed = Numbers(target, "conv/kernel");
        for (var tap = 0; tap < 6; tap++)
        {
            var before = Singular(Matrix<double>.Build.DenseOfRowMajor(6, 8, numbers[(tap * 48)..((tap + 1) * 48)]));
            var now = Singular(Matrix<double>.Build.DenseOfRowMajor(6, 8, changed[(tap * 48)..((tap + 1) * 48)]));
            for (var k = 0; k < 6; k++)
                Assert.Equal(k < 3 ? before[k] : 0, now[k], 1e-12);
        }
    }

    [Fact]
    public void A_shuffled_model_has_the_same_numbers_in_other_places()
    {
        var numbers = Make.Gaussians(20 * 12, 4);
        var path = Write([Doubles("fc.weight", [20, 12], numbers), .. Others]);
        var (_, target) = Rewrite(path, ShuffledMatrices.With(5));
        var now = Numbers(target, "fc.weight");
        Assert.Equal(numbers.Order(), now.Order());
        Assert.NotEqual(numbers, now);
        Assert.Equal(Bytes(path)["norm.weight"], Bytes(target)["norm.weight"], new SameBytes());
    }

    [Fact]
    public void A_failure_on_the_way_leaves_no_file()
    {
        var path = Write(Doubles("fc.weight", [20, 12], Make.Gaussians(240, 5)));
        LayerChange failing = (_, _) => throw new IOException("no");
        Assert.Throws<IOException>(() => Rewrite(path, failing));
        Assert.Equal(["model.safetensors"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(1 + 1 / 256.0 + 1e-12, 1 + 1 / 128.0)] // rounding to float32 first would give a tie, and 1
    [InlineData(1 + 1 / 256.0, 1.0)]
    [InlineData(1 + 3 / 256.0, 1 + 2 / 128.0)]
    [InlineData(-1 - 1 / 256.0 - 1e-12, -1 - 1 / 128.0)]
    [InlineData(1 + 1 / 256.0 - 1e-12, 1.0)]
    [InlineData(0.0, 0.0)]
    [InlineData(1e300, double.PositiveInfinity)]
    public void A_number_is_rounded_to_the_nearest_bfloat16(double x, double expected)
    {
        double[] numbers = [x];
        Narrow.Bytes(numbers, DType.BF16);
        Assert.Equal(expected, numbers[0]);
    }

    private sealed class SameBytes : IEqualityComparer<(string Type, byte[] Bytes)>
    {
        public bool Equals((string Type, byte[] Bytes) x, (string Type, byte[] Bytes) y) =>
            x.Type == y.Type && x.Bytes.AsSpan().SequenceEqual(y.Bytes);

        public int GetHashCode((string Type, byte[] Bytes) x) => x.Bytes.Length;
    }
}
