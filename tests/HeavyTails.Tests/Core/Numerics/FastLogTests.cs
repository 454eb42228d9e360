// The logarithms of samples: one ulp from the library's, the same bits on every width, for every positive finite
// number.
using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.Numerics;

public class FastLogTests(ITestOutputHelper output)
{
    private static readonly LaneWidth[] Widths = [LaneWidth.Bits64, LaneWidth.Bits256, LaneWidth.Bits512];

    /// <summary>
    /// Numbers of every exponent, near 1, powers of two and their neighbours, and subnormal numbers.
    /// </summary>
    private static IEnumerable<double> Positive()
    {
        var random = new SplitMix64(5);
        for (var i = 0; i < 200_000; i++)
        {
            var x = BitConverter.UInt64BitsToDouble(random.NextBits() >> 1);
            if (double.IsFinite(x) && x > 0)
                yield return x;
            yield return 1 + (random.NextUniform() - 0.5) * Math.Pow(2, -random.NextBelow(52));
            yield return Math.Exp(4 * random.NextUniform() - 2);
            if (i % 100 == 0)
                yield return double.Epsilon * (1 + random.NextBelow(int.MaxValue));
        }
        for (var k = -1074; k < 1024; k++)
        {
            var power = Math.ScaleB(1, k);
            yield return power;
            yield return Math.BitIncrement(power);
            if (power > double.Epsilon)
                yield return Math.BitDecrement(power);
        }
        yield return double.MaxValue;
        yield return Math.Sqrt(0.5);
        yield return Math.BitIncrement(Math.Sqrt(0.5));
        yield return Math.BitDecrement(Math.Sqrt(0.5));
    }

    [Fact]
    public void Logarithms_are_within_an_ulp_of_the_librarys_with_the_same_bits_on_every_width()
    {
        var x = Positive().ToArray();
        var first = new double[x.Length];
        foreach (var width in Widths)
        {
            var logs = new double[x.Length];
            FastLog.Of(x, logs, width);
            if (width == Widths[0])
                first = logs;
            Assert.True(first.AsSpan().SequenceEqual(logs), $"{width} has other bits");
        }
        var worst = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            Assert.Equal(first[i], FastLog.Of(x[i]));
            var exact = Math.Log(x[i]);
            worst = Math.Max(
                worst,
                Math.Abs(first[i] - exact) / (Math.BitIncrement(Math.Abs(exact)) - Math.Abs(exact))
            );
        }
        output.WriteLine($"{x.Length} numbers, at most {worst} ulp");
        Assert.True(worst <= 1);
        Assert.Equal(0, FastLog.Of(1));
    }

    [Fact]
    public void Every_length_is_computed_to_its_end_and_no_further_in_place_too()
    {
        for (var n = 0; n < 40; n++)
            foreach (var width in Widths)
            {
                var x = Enumerable.Range(1, n).Select(i => i == 7 ? 1e-310 : i).ToArray();
                double[] together = [.. x, -7];
                FastLog.Of(together.AsSpan(0, n), together, width);
                Assert.Equal([.. x.Select(FastLog.Of), -7], together);
            }
        Assert.Contains(
            "3 logarithms",
            Assert.Throws<ArgumentException>(() => FastLog.Of([1, 2, 3], new double[2])).Message,
            StringComparison.Ordinal
        );
    }
}
