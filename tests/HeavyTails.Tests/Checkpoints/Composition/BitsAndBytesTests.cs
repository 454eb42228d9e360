// bitsandbytes. NF4's 16 numbers are those of Dettmers et al. 2023, arXiv:2305.14314, appendix E; a weight is quantised
// as in its section 3: each block is divided by its largest magnitude, and each number gets the nearest of the 16.
using System.Text;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Tests.Checkpoints.Composition;

public sealed class BitsAndBytesTests
{
    private const int Rows = 24;
    private const int Columns = 32;
    private const int Block = 64;
    private const int Blocks = Rows * Columns / Block;

    private static readonly float[] Nf4 =
    [
        -1,
        -0.6961928f,
        -0.52507305f,
        -0.39491749f,
        -0.28444138f,
        -0.18477343f,
        -0.09105004f,
        0,
        0.0795803f,
        0.1609302f,
        0.2461123f,
        0.33791524f,
        0.44070983f,
        0.562617f,
        0.72295684f,
        1,
    ];

    private static readonly float[] Weights = Parts.Normal(Rows * Columns, 1);

    private static readonly float[] Largest = [.. Weights.Chunk(Block).Select(b => b.Max(MathF.Abs))];

    private static readonly int[] Codes = [.. Weights.Select((x, i) => Nearest(Nf4, x / Largest[i / Block]))];

    private static int Nearest(float[] map, float x) =>
        Enumerable.Range(0, map.Length).MinBy(k => Math.Abs(map[k] - x));

    private static Part Packed(int[] codes) =>
        Part.Of(
            "q.weight",
            DType.U8,
            [codes.Length / 2, 1],
            codes.Chunk(2).Select(p => (byte)(p[0] << 4 | p[1])).ToArray()
        );

    private static Part State(string type, string json) =>
        Part.Of(
            $"q.weight.quant_state.bitsandbytes__{type}",
            DType.U8,
            [Encoding.UTF8.GetByteCount(json)],
            Encoding.UTF8.GetBytes(json)
        );

    private const string Plain = """{"quant_type": "nf4", "blocksize": 64, "dtype": "bfloat16", "shape": [24, 32]}""";

    private static Part Absmax(float[] numbers) => Part.F32("q.weight.absmax", [numbers.Length], numbers);

    private static Part Map(float[] numbers) => Part.F32("q.weight.quant_map", [numbers.Length], numbers);

    [Fact]
    public void Nf4_is_the_number_of_the_code_times_the_largest_magnitude_of_the_block()
    {
        var (layer, data) = Parts.Single(Packed(Codes), Absmax(Largest), Map(Nf4), State("nf4", Plain));
        Assert.Equal(("q", "nf4, blocks of 64"), (layer.Name, layer.Quantised));
        Assert.Equal([Rows, Columns], data.Shape);
        Parts.SameBits([.. Codes.Select((c, i) => Nf4[c] * Largest[i / Block])], data);
        // No number is further from its weight than half the widest gap between codes.
        var numbers = data.Single.ToArray();
        for (var i = 0; i < numbers.Length; i++)
            Assert.True(Math.Abs(numbers[i] - Weights[i]) <= 0.153f * Largest[i / Block]);
    }

    [Fact]
    public void Fp4_takes_its_numbers_from_its_own_map()
    {
        float[] fp4 =
        [
            0,
            0.0052f,
            0.6667f,
            1,
            0.3333f,
            0.5f,
            0.1667f,
            0.25f,
            0,
            -0.0052f,
            -0.6667f,
            -1,
            -0.3333f,
            -0.5f,
            -0.1667f,
            -0.25f,
        ];
        var codes = Parts.Codes(Rows * Columns, 16, 4);
        var (layer, data) = Parts.Single(
            Packed(codes),
            Absmax(Largest),
            Map(fp4),
            State("fp4", Plain.Replace("nf4", "fp4", StringComparison.Ordinal))
        );
        Assert.Equal("fp4, blocks of 64", layer.Quantised);
        Parts.SameBits([.. codes.Select((c, i) => fp4[c] * Largest[i / Block])], data);
    }

    [Fact]
    public void Largest_magnitudes_that_are_quantised_themselves_are_dequantised_first()
    {
        var map = Enumerable.Range(0, 256).Select(k => (k - 128) / 128f).ToArray();
        var codes = Parts.Codes(Blocks, 256, 5).Select(c => (byte)c).ToArray();
        float[] nested = [2, 3, 4];
        var nests = "\"nested_blocksize\": 4, \"nested_offset\": 0.25";
        var json = Plain.Replace("}", $", {nests}}}", StringComparison.Ordinal);
        var (layer, data) = Parts.Single(
            Packed(Codes),
            Part.Of("q.weight.absmax", DType.U8, [Blocks], codes),
            Map(Nf4),
            Part.F32("q.weight.nested_absmax", [3], nested),
            Part.F32("q.weight.nested_quant_map", [256], map),
            State("nf4", json)
        );
        Assert.Equal("nf4, blocks of 64, twice quantised", layer.Quantised);
        float Absmax(int j) => map[codes[j]] * nested[j / 4] + 0.25f;
        Parts.SameBits([.. Codes.Select((c, i) => Nf4[c] * Absmax(i / Block))], data);
    }

    [Fact]
    public void Int8_is_multiplied_by_the_largest_magnitude_of_the_row_over_127()
    {
        var largest = Weights.Chunk(Columns).Select(r => r.Max(MathF.Abs)).ToArray();
        var codes = Weights.Select((x, i) => (sbyte)MathF.Round(x / largest[i / Columns] * 127)).ToArray();
        var (layer, data) = Parts.Single(
            Part.Of("q.weight", DType.I8, [Rows, Columns], codes),
            Part.F32("q.SCB", [Rows], largest),
            Part.Of("q.weight_format", DType.U8, [], new byte[] { 0 })
        );
        Assert.Equal(("q", "bitsandbytes int8, a scale a row"), (layer.Name, layer.Quantised));
        Parts.SameBits([.. codes.Select((c, i) => (float)(c * (double)largest[i / Columns] / 127))], data);
        for (var i = 0; i < codes.Length; i++)
            Assert.Equal(Weights[i], data.Single.Span[i], largest[i / Columns] / 127 * 0.51);
    }

    [Theory]
    [InlineData("{", "quant_state is not read")]
    [InlineData("""{"blocksize": 0, "shape": [24, 32]}""", "quant_state is not read")]
    [InlineData("""{"blocksize": 64, "shape": [-24, 32]}""", "quant_state is not read")]
    [InlineData("""{"blocksize": 64, "shape": "all"}""", "quant_state is not read")]
    [InlineData("""{"blocksize": 64, "shape": [24, 33]}""", "384 bytes of codes do not make [24 x 33]")]
    [InlineData("""{"blocksize": 64, "shape": [4294967296, 4294967296]}""", "do not make")]
    [InlineData("""{"blocksize": 128, "shape": [24, 32]}""", "absmax is [12], expected [6]")]
    public void A_description_that_does_not_fit_is_refused(string json, string problem) =>
        Assert.Contains(
            problem,
            Parts.Refused(Packed(Codes), Absmax(Largest), Map(Nf4), State("nf4", json)),
            StringComparison.Ordinal
        );
}
