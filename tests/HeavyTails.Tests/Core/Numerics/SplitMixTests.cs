// SplitMix64 against its published constants, and streams that do not depend on who asks.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.Numerics;

public class SplitMixTests
{
    [Fact]
    public void Seed_42_gives_the_recorded_stream()
    {
        var bits = new SplitMix64(42);
        Assert.Equal(13679457532755275413UL, bits.NextBits());
        Assert.Equal(2949826092126892291UL, bits.NextBits());
        Assert.Equal(5139283748462763858UL, bits.NextBits());
        var uniform = new SplitMix64(42);
        Assert.Equal(.7415648787718233, uniform.NextUniform(), 1e-16);
        Assert.Equal(.1599103928769201, uniform.NextUniform(), 1e-16);
        Assert.Equal(.27860113025513866, uniform.NextUniform(), 1e-16);
        var gauss = new SplitMix64(42);
        var (first, second) = gauss.NextGaussians();
        var (third, fourth) = gauss.NextGaussians();
        Assert.Equal(.8822489062, first, 1e-10);
        Assert.Equal(1.3884732853, second, 1e-10);
        Assert.Equal(-.4508498757, third, 1e-10);
        Assert.Equal(.6707164409, fourth, 1e-10);
    }

    [Fact]
    public void Bounded_integers_fill_their_range_evenly()
    {
        var random = SplitMix64.ForStream(7, 3);
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++)
            counts[random.NextBelow(10)]++;
        Assert.All(counts, c => Assert.InRange(c, 9500, 10500));
        Assert.Equal(0, random.NextBelow(1));
    }

    [Fact]
    public void Neighbouring_streams_share_no_output()
    {
        var seen = new HashSet<ulong>();
        for (ulong stream = 0; stream < 100; stream++)
        {
            var random = SplitMix64.ForStream(1, stream);
            for (var i = 0; i < 1000; i++)
                Assert.True(seen.Add(random.NextBits()));
        }
    }
}
