using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Tests.Core.Spectra;

public class EffectiveRanksTests
{
    private static readonly double[] Eigenvalues = Esd.Of(
        new(1, 30, 20, Variates.Gaussian(600, 42)),
        new ManagedSpectralBackend(1)
    );

    // The source counts eigenvalues from 0: its r_0 and r_5 are r_1 and r_6 of the definition.
    [Fact]
    public void Golden_ranks_of_both_variants()
    {
        var corrected = EffectiveRanks.Of(Eigenvalues);
        Assert.Equal(6.7324455359, corrected.Small[0], 1e-9);
        Assert.Equal(7.4725534050, corrected.Small[1], 1e-9);
        Assert.Equal(6.9958456303, corrected.Small[6], 1e-9);
        Assert.Equal(12.0015902621, corrected.Large[1], 1e-9);
        Assert.Equal(10.3424080276, corrected.Large[6], 1e-9);
        var legacy = EffectiveRanks.Of(Eigenvalues, Variant.Legacy);
        Assert.Equal(7.4314854002, legacy.Small[0], 1e-9);
        Assert.Equal(6.9087369314, legacy.Small[5], 1e-9);
        Assert.Equal(11.8743394193, legacy.Large[0], 1e-9);
        Assert.Equal(10.1026541703, legacy.Large[5], 1e-9);
    }

    [Fact]
    public void The_definition_by_plain_sums()
    {
        var ranks = EffectiveRanks.Of(Eigenvalues);
        Assert.Equal((20, 20), (ranks.Small.Length, ranks.Large.Length));
        var descending = Eigenvalues.Reverse().ToArray();
        for (var k = 0; k < 20; k++)
        {
            var rest = descending[k..];
            Assert.Equal(rest.Sum() / rest[0], ranks.Small[k], 1e-12);
            Assert.Equal(rest.Sum() * rest.Sum() / rest.Sum(x => x * x), ranks.Large[k], 1e-12);
        }
    }

    [Fact]
    public void Zeros_scale_and_short_spectra()
    {
        Assert.Empty(EffectiveRanks.Of([]).Small);
        Assert.Empty(EffectiveRanks.Of([0, 0]).Large);
        Assert.Empty(EffectiveRanks.Of([1, 2], Variant.Legacy).Small);
        Assert.Equal([1.5, 1], EffectiveRanks.Of([0, 1, 2]).Small);
        Assert.Equal([1.5, 1], EffectiveRanks.Of([0, 1e300, 2e300]).Small);
        Assert.Equal([1.8, 1], EffectiveRanks.Of([0, 1e-300, 2e-300]).Large, (x, y) => Math.Abs(x - y) < 1e-14);
    }
}
