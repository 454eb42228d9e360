// GPTQ and AWQ. Random codes, zero points and scales are packed by the published packers, as they are described in
//   AutoGPTQ, auto_gptq/nn_modules/qlinear/qlinear_cuda_old.py, pack(): words of 32 bits, of 3-bit codes 32 in 3 words,
//     of which the 11th and the 22nd cross words; zero points less 1
//   AutoAWQ, awq/modules/linear/gemm.py, from_linear(): order_map = [0, 2, 4, 6, 1, 3, 5, 7]
// and the right weight is (q - z) s of the codes themselves.
using System.Text;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Checkpoints.Composition;

public sealed class GptqTests
{
    private const int Inputs = 64;
    private const int Outputs = 32;
    private const int GroupSize = 16;
    private const int Groups = Inputs / GroupSize;

    private static readonly Half[] Scales = [.. Parts.Normal(Groups * Outputs, 3).Select(x => (Half)x)];

    /// <summary>Packs numbers of b bits, all but 3 bits: 32 / b in a word.</summary>
    private static uint[] PackEven(int[] numbers, int bits)
    {
        var perWord = 32 / bits;
        var words = new uint[numbers.Length / perWord];
        for (var i = 0; i < numbers.Length; i++)
            words[i / perWord] |= (uint)numbers[i] << (bits * (i % perWord));
        return words;
    }

    /// <summary>Packs 32 numbers of 3 bits into 3 words: 10, a part, 10, a part, 10 of them.</summary>
    private static uint[] PackThree(int[] numbers)
    {
        var words = new uint[numbers.Length / 32 * 3];
        for (var (i, w) = (0, 0); i < numbers.Length; i += 32, w += 3)
        {
            uint N(int k) => (uint)numbers[i + k];
            for (var k = 0; k < 10; k++)
                words[w] |= N(k) << (3 * k);
            words[w] |= N(10) << 30;
            words[w + 1] |= N(10) >> 2 & 1;
            for (var k = 0; k < 10; k++)
                words[w + 1] |= N(11 + k) << (3 * k + 1);
            words[w + 1] |= N(21) << 31;
            words[w + 2] |= N(21) >> 1 & 3;
            for (var k = 0; k < 10; k++)
                words[w + 2] |= N(22 + k) << (3 * k + 2);
        }
        return words;
    }

    private static uint[] Pack(int[] numbers, int bits) => bits == 3 ? PackThree(numbers) : PackEven(numbers, bits);

    /// <summary>The parts of a layer of codes [in, out] and zero points [groups, out].</summary>
    private static List<Part> Layer(int[] codes, int[] zeros, int bits, int subtracted)
    {
        // Codes are packed along the inputs, column by column; zero points along the outputs, row by row.
        var rows = Inputs * bits / 32;
        var qweight = new uint[rows * Outputs];
        for (var o = 0; o < Outputs; o++)
        {
            var column = Pack([.. Enumerable.Range(0, Inputs).Select(i => codes[i * Outputs + o])], bits);
            for (var r = 0; r < rows; r++)
                qweight[r * Outputs + o] = column[r];
        }
        var qzeros = zeros
            .Chunk(Outputs)
            .SelectMany(row => Pack([.. row.Select(z => z - subtracted & ((1 << bits) - 1))], bits))
            .ToArray();
        return
        [
            Part.Of("q.qweight", DType.I32, [rows, Outputs], qweight),
            Part.Of("q.qzeros", DType.I32, [Groups, Outputs * bits / 32], qzeros),
            Part.Of("q.scales", DType.F16, [Groups, Outputs], Scales),
        ];
    }

    private static float[] Right(int[] codes, int[] zeros, Func<int, int> group)
    {
        var weights = new float[Inputs * Outputs];
        for (var i = 0; i < Inputs; i++)
        for (var o = 0; o < Outputs; o++)
            weights[o * Inputs + i] =
                (codes[i * Outputs + o] - zeros[group(i) * Outputs + o]) * (float)Scales[group(i) * Outputs + o];
        return weights;
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_weight_of_GPTQ_is_the_transpose_of_codes_less_zero_points_times_scales(int bits)
    {
        var (codes, zeros) = (Parts.Codes(Inputs * Outputs, 1 << bits, 1), Parts.Codes(Groups * Outputs, 1 << bits, 2));
        var (layer, data) = Parts.Single([.. Layer(codes, zeros, bits, 1)]);
        Assert.Equal(("q", $"gptq, {bits} bits, groups of 16"), (layer.Name, layer.Quantised));
        Assert.Equal([Outputs, Inputs], data.Shape);
        Parts.SameBits(Right(codes, zeros, i => i / GroupSize), data);
    }

    [Fact]
    public void Inputs_in_the_order_of_their_activations_name_their_groups()
    {
        var order = Enumerable.Range(0, Inputs).Select(i => i * 7 % Groups).ToArray();
        var (codes, zeros) = (Parts.Codes(Inputs * Outputs, 16, 1), Parts.Codes(Groups * Outputs, 16, 2));
        var parts = Layer(codes, zeros, 4, 1);
        var (_, data) = Parts.Single([.. parts, Part.Of("q.g_idx", DType.I32, [Inputs], order)]);
        Parts.SameBits(Right(codes, zeros, i => order[i]), data);
        order[5] = Groups;
        using var wrong = Parts.Open([.. parts, Part.Of("q.g_idx", DType.I32, [Inputs], order)]);
        Assert.Contains(
            "'q.g_idx': input 5 is in group 4, expected 0 to 3",
            Assert.Throws<CheckpointException>(() => wrong.Layers()[0].Load()).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("config.json", """{"quantization_config": {"bits": 4, "checkpoint_format": "gptq_v2"}}""", 0)]
    [InlineData("quantize_config.json", """{"bits": 4, "checkpoint_format": "gptq_v2"}""", 0)]
    [InlineData("quantize_config.json", """{"bits": 4, "checkpoint_format": "gptq"}""", 1)]
    [InlineData("config.json", """{"model_type": "llama"}""", 1)]
    public void Zero_points_of_the_second_format_are_stored_as_they_are(string file, string config, int subtracted)
    {
        using var folder = new TemporaryFolder();
        var (codes, zeros) = (Parts.Codes(Inputs * Outputs, 16, 1), Parts.Codes(Groups * Outputs, 16, 2));
        folder.Write("model.safetensors", Parts.File([.. Layer(codes, zeros, 4, subtracted)]));
        folder.Write(file, Encoding.UTF8.GetBytes(config));
        using var checkpoint = Checkpoint.Open(folder.Path);
        Parts.SameBits(Right(codes, zeros, i => i / GroupSize), Assert.Single(checkpoint.Layers()).Load());
    }

    [Fact]
    public void A_weight_of_AWQ_undoes_the_order_of_its_words()
    {
        int[] order = [0, 2, 4, 6, 1, 3, 5, 7];
        var (codes, zeros) = (Parts.Codes(Inputs * Outputs, 16, 1), Parts.Codes(Groups * Outputs, 16, 2));
        int[] Packed(int[] numbers)
        {
            var words = new int[numbers.Length / 8];
            for (var w = 0; w < words.Length; w++)
            for (var k = 0; k < 8; k++)
                words[w] |= numbers[w * 8 + order[k]] << (4 * k);
            return words;
        }
        var (layer, data) = Parts.Single(
            Part.Of("q.qweight", DType.I32, [Inputs, Outputs / 8], Packed(codes)),
            Part.Of("q.qzeros", DType.I32, [Groups, Outputs / 8], Packed(zeros)),
            Part.Of("q.scales", DType.F16, [Groups, Outputs], Scales)
        );
        Assert.Equal(("q", "awq, 4 bits, groups of 16"), (layer.Name, layer.Quantised));
        Assert.Equal([Outputs, Inputs], data.Shape);
        Parts.SameBits(Right(codes, zeros, i => i / GroupSize), data);
    }

    [Fact]
    public void Parts_that_do_not_fit_are_refused_with_their_shapes()
    {
        var parts = Layer(new int[Inputs * Outputs], new int[Groups * Outputs], 4, 0);
        Assert.Contains(
            "qzeros [4 x 5]",
            Parts.Refused(parts[0], Part.Of("q.qzeros", DType.I32, [4, 5], new int[20]), parts[2]),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "g_idx [63]",
            Parts.Refused([.. parts, Part.Of("q.g_idx", DType.I32, [63], new int[63])]),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "awq weights whose parts do not fit: qweight [64 x 4], qzeros [3 x 4]",
            Parts.Refused(
                Part.Of("q.qweight", DType.I32, [64, 4], new int[256]),
                Part.Of("q.qzeros", DType.I32, [3, 4], new int[12]),
                parts[2]
            ),
            StringComparison.Ordinal
        );
    }
}
