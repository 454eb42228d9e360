using HeavyTails.Checkpoints;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>The narrow floats: every bit pattern of each type, and every length around the vector width.</summary>
public sealed class NumberTypeTests
{
    private static float[] Load(string type, byte[] bytes, int size)
    {
        using var checkpoint = Checkpoint.Open(
            Numbers.Safetensors($"{{{Numbers.Entry("x", type, [bytes.Length / size], (0, bytes.Length))}}}", bytes),
            "memory"
        );
        return checkpoint.Layers().Single().Load().Single.ToArray();
    }

    private static void AssertSame(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                float.IsNaN(expected[i])
                    ? float.IsNaN(actual[i])
                    : BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]),
                $"pattern {i:x}: expected {expected[i]:R}, got {actual[i]:R}"
            );
    }

    private static byte[] AllPairs() => Enumerable.Range(0, 65536).Select(i => (ushort)i).ToArray().AsBytes();

    private static byte[] AllBytes() => [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    [Fact]
    public void All_65536_halves_widen_as_the_runtime_widens_them() =>
        AssertSame(
            [.. Enumerable.Range(0, 65536).Select(i => (float)BitConverter.UInt16BitsToHalf((ushort)i))],
            Load("F16", AllPairs(), 2)
        );

    [Fact]
    public void All_65536_bfloat16_are_the_upper_halves_of_float32() =>
        AssertSame(
            [.. Enumerable.Range(0, 65536).Select(i => BitConverter.Int32BitsToSingle(i << 16))],
            Load("BF16", AllPairs(), 2)
        );

    [Fact]
    public void All_256_e5m2_are_the_upper_bytes_of_halves() =>
        AssertSame(
            [.. Enumerable.Range(0, 256).Select(i => (float)BitConverter.UInt16BitsToHalf((ushort)(i << 8)))],
            Load("F8_E5M2", AllBytes(), 1)
        );

    [Fact]
    public void A_half_that_is_NaN_keeps_its_sign_and_its_payload_even_when_it_signals()
    {
        var loaded = Load("F16", AllPairs(), 2);
        for (var b = 0; b < 65536; b++)
            if ((b & 0x7c00) == 0x7c00)
                Assert.Equal(
                    (uint)(b & 0x8000) << 16 | 0x7f800000u | (uint)(b & 0x3ff) << 13,
                    BitConverter.SingleToUInt32Bits(loaded[b])
                );
    }

    [Fact]
    public void All_256_e4m3_are_what_the_definition_says()
    {
        // Micikevicius et al. 2022, table 1: bias 7, subnormals 2^-6 m/8, NaN at S.1111.111, no infinities, largest
        // 448.
        static float Value(int b)
        {
            int exponent = b >> 3 & 15,
                mantissa = b & 7;
            var sign = b < 128 ? 1.0 : -1.0;
            return (b & 127) == 127
                ? float.NaN
                : (float)(
                    exponent == 0
                        ? sign * Math.Pow(2, -6) * mantissa / 8
                        : sign * Math.Pow(2, exponent - 7) * (1 + mantissa / 8.0)
                );
        }
        Assert.Equal(448f, Value(0x7e));
        AssertSame([.. Enumerable.Range(0, 256).Select(Value)], Load("F8_E4M3", AllBytes(), 1));
    }

    [Theory]
    [InlineData("BF16", 2)]
    [InlineData("F16", 2)]
    [InlineData("F8_E4M3", 1)]
    [InlineData("F8_E5M2", 1)]
    public void A_shorter_tensor_has_the_first_numbers_of_a_longer_one(string type, int size)
    {
        var bytes = new byte[70 * size];
        new Random(1).NextBytes(bytes);
        var all = Load(type, bytes, size);
        for (var n = 1; n < 70; n++)
            AssertSame(all[..n], Load(type, bytes[..(n * size)], size));
    }

    [Fact]
    public void A_tensor_longer_than_the_buffers_is_read_whole()
    {
        var halves = Enumerable.Range(0, 300_001).Select(i => (Half)(i % 2048)).ToArray();
        AssertSame([.. halves.Select(h => (float)h)], Load("F16", halves.AsBytes(), 2));
    }

    [Fact]
    public void Float64_numbers_stay_float64()
    {
        double[] numbers = [Math.PI, double.Epsilon, double.MaxValue, double.NegativeInfinity];
        using var checkpoint = Checkpoint.Open(
            Numbers.Safetensors(
                "{\"x\":{\"dtype\":\"F64\",\"shape\":[2,2],\"data_offsets\":[0,32]}}",
                numbers.AsBytes()
            ),
            "memory"
        );
        Assert.Equal(numbers, checkpoint.Layers().Single().Load().Double.ToArray());
    }

    [Fact]
    public void Other_types_are_listed_with_a_reason_and_are_no_layers()
    {
        using var checkpoint = Checkpoint.Open(
            Numbers.Safetensors(
                $"{{{Numbers.Entry("q", "I8", [2, 2], (0, 4))},"
                    + $"{Numbers.Entry("c", "C64", [], (4, 12))},"
                    + $"{Numbers.Entry("f4", "F4", [2], (12, 13))},"
                    + $"{Numbers.Entry("s", "F32", [], (13, 17))},"
                    + $"{Numbers.Entry("e", "F32", [0, 5], (17, 17))}}}",
                new byte[17]
            ),
            "memory"
        );
        Assert.Empty(checkpoint.Layers());
        var reasons = checkpoint.Skipped.ToDictionary(t => t.Name, t => t.Reason!);
        Assert.Contains("integers", reasons["q"]);
        Assert.Equal("a scalar", reasons["c"]);
        Assert.Contains("F4", reasons["f4"]);
        Assert.Equal("a scalar", reasons["s"]);
        Assert.Equal("empty", reasons["e"]);
        Assert.Contains(
            "integers",
            Assert.Throws<InvalidOperationException>(() => checkpoint.Tensors.Single(t => t.Name == "q").Load()).Message
        );
    }
}
