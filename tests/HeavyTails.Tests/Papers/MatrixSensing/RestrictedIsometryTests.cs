using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Papers.MatrixSensing;

namespace HeavyTails.Tests.Papers.MatrixSensing;

public class RestrictedIsometryTests
{
    private static readonly ISpectralBackend Backend = new ManagedSpectralBackend();

    [Fact]
    public void Measurements_of_low_rank_matrices_keep_their_norm_within_the_deviation_of_theory()
    {
        const int m = 1500;
        var sensing = Gaussian(20, m, 4);
        var ratios = RestrictedIsometry.Ratios(sensing, 2, new() { Samples = 400, Seed = 9 });
        var mean = ratios.Average();
        var deviation = Math.Sqrt(ratios.Average(r => (r - mean) * (r - mean)));
        // All M share the same A_i, so the mean of the ratios differs from 1 by up to one deviation sqrt(2/m) = .0365.
        Assert.InRange(mean, 1 - .0365, 1 + .0365);
        Assert.InRange(deviation, .7 * Math.Sqrt(2.0 / m), 1.3 * Math.Sqrt(2.0 / m));
        Assert.Equal(ratios[..30], RestrictedIsometry.Ratios(sensing, 2, new() { Samples = 30, Seed = 9 }));
        var (least, greatest) = RestrictedIsometry.Range(sensing, 2, Backend, new() { Seed = 9 });
        Assert.True(
            least < ratios.Min() && greatest > ratios.Max(),
            $"{least} .. {greatest} around {ratios.Min()} .. {ratios.Max()}"
        );
        // All ratios lie in the spectrum of all d (d + 1) / 2 = 210 directions, (1 -+ sqrt(210 / m))^2 asymptotically.
        Assert.InRange(least, .3, 1);
        Assert.InRange(greatest, 1, 2);
    }

    [Fact]
    public void A_rank_above_the_dimension_is_refused()
    {
        var sensing = Gaussian(4, 3, 1);
        Assert.Contains(
            "got 5",
            Assert
                .Throws<ArgumentException>(() => RestrictedIsometry.Ratios(sensing, 5, new() { Samples = 1, Seed = 1 }))
                .Message
        );
    }

    private static SensingOperator Gaussian(int d, int m, ulong seed) =>
        new(d, m, (i, a) => Variates.Gaussian(d * d, seed + (1000 * (ulong)i)).CopyTo(a));
}
