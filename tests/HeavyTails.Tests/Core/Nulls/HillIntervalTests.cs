using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Tests.Core.Nulls;

/// <summary>What the interval of alpha_hill holds, and how it is made.</summary>
public sealed class HillIntervalTests
{
    [Theory]
    [InlineData("gaussian", .75, 1)]
    [InlineData("spikes", .7, 1)]
    [InlineData("power-law", 0, .05)]
    [InlineData("student-2.5", 0, .05)]
    public void A_bulk_with_spikes_has_an_interval_and_other_layers_a_bound(string law, double least, double most)
    {
        const int layers = 40;
        HillInterval[] intervals =
        [
            .. Subjects.Planted(law, (128, 64), layers).Select(s => SpectrumErrors.Of(s).Value.Hill.Value),
        ];
        Assert.InRange(intervals.Count(i => i.Kind == IntervalKind.Bulk), least * layers, most * layers);
        Assert.All(intervals, i => Assert.True(1 <= i.Low && i.Low < i.High));
        Assert.All(intervals, i => Assert.Equal(i.Kind == IntervalKind.Bulk ? "95 %" : ">= 95 %", i.Coverage));
    }

    [Fact]
    public void Entries_of_large_kurtosis_and_lost_ranks_have_bounds()
    {
        // One entry of 12 standard deviations among 2400 normals: m_4 grows by 12^4 / 2400 = 8.6.
        var numbers = Subjects.Normals((1, 60, 40), 1).Double.ToArray();
        var plain = SpectrumErrors.Of(Subjects.Of(new(1, 60, 40, (double[])numbers.Clone()))).Value;
        Assert.InRange(plain.Kurtosis, -.4, .4);
        numbers[7] = 12;
        var peaked = SpectrumErrors.Of(Subjects.Of(new(1, 60, 40, numbers))).Value;
        Assert.InRange(peaked.Kurtosis, 5, 9);
        Assert.Equal(IntervalKind.Bound, peaked.Hill.Value.Kind);
        // Ten rows of [40 x 60] are lost.
        var lost = Subjects.Normals((1, 40, 60), 1).Double.ToArray();
        lost.AsSpan(0, 600).Clear();
        Assert.Equal(IntervalKind.Bound, SpectrumErrors.Of(Subjects.Of(new(1, 40, 60, lost))).Value.Hill.Value.Kind);
    }

    [Fact]
    public void Kurtosis_is_that_of_each_matrix_over_its_own_scale()
    {
        var numbers = Subjects.Normals((2, 30, 20), 5).Double.ToArray();
        double Of(Func<double[], double> moment) => moment(numbers[..600]) + moment(numbers[600..]);
        var expected = (Of(x => x.Average(v => v * v * v * v) / Math.Pow(x.Average(v => v * v), 2)) / 2) - 3;
        Assert.Equal(expected, Kurtosis(), 1e-9);
        for (var i = 600; i < 1200; i++)
            numbers[i] *= 100;
        Assert.Equal(expected, Kurtosis(), 1e-9);
        double Kurtosis() => SpectrumErrors.Of(Subjects.Of(new(2, 30, 20, numbers))).Value.Kurtosis;
    }

    // Without spikes the ends are those alpha whose null, of alpha - 1 in proportion, has this alpha at 97.5 % and
    // 2.5 %.
    [Fact]
    public void The_interval_of_a_bulk_has_the_width_of_its_null()
    {
        var errors = Enumerable
            .Range(0, 20)
            .Select(i => SpectrumErrors.Of(Subjects.Gaussian((1, 60, 40), (ulong)i)).Value)
            .First(e => e.Nulls.SpikeVariance == 0 && e.Hill.Value.Kind == IntervalKind.Bulk);
        var (alpha, band) = (errors.Nulls.Hill.Value.Value, errors.Nulls.Hill.Band.Value);
        double At(double p) => 1 + ((alpha - 1) * (band.Mean - 1) / (band.Quantile(p) - 1));
        Assert.Equal(At(.025), errors.Hill.Value.High, 1e-9);
        Assert.Equal(At(.975), errors.Hill.Value.Low, 1e-9);
        var half = 1.959964 * band.StandardDeviation * Math.Pow((alpha - 1) / (band.Mean - 1), 2);
        Assert.Equal(2 * half, errors.Hill.Value.High - errors.Hill.Value.Low, .2 * half);
    }

    [Fact]
    public void Spikes_widen_the_interval_as_their_logarithms_vary()
    {
        var (n, m) = (128, 64);
        var errors = Subjects
            .Planted("spikes", (n, m), 20)
            .Select(s => SpectrumErrors.Of(s).Value)
            .First(e => e.Nulls.Bulk.Value.NumSpikes == 5 && e.Hill.Value.Kind == IntervalKind.Bulk);
        Assert.True(errors.Nulls.SpikeVariance > 0);
        var (alpha, band) = (errors.Nulls.Hill.Value.Value, errors.Nulls.Hill.Band.Value);
        var bulk = band.StandardDeviation / Math.Pow(band.Mean - 1, 2);
        var error = Math.Pow(alpha - 1, 2) * Math.Sqrt((bulk * bulk) + (errors.Nulls.SpikeVariance / (32 * 32)));
        Assert.Equal(2 * 1.959964 * error, errors.Hill.Value.High - errors.Hill.Value.Low, .1 * error);
        // The variance of ln lambda over new noise about spikes of one strength, against its simulation.
        var (theory, strength) = (new SpikeTheory(n, m), 2 * new SpikeTheory(n, m).Threshold);
        var logs = new double[400];
        for (var i = 0; i < logs.Length; i++)
        {
            var matrix = Variates.Gaussian(n * m, 900 + (ulong)i);
            matrix[0] += strength;
            logs[i] = Math.Log(Esd.Of(new(1, n, m, matrix), Subjects.Backend)[^1]);
        }
        var (mean, deviation) = Subjects.Moments(logs);
        var planted = Variates.Gaussian(n * m, 5000);
        planted[0] += strength;
        var stated = SpectrumNulls.Of(Subjects.Of(new(1, n, m, planted))).Value;
        Assert.Equal(1, stated.Bulk.Value.NumSpikes);
        Assert.Equal(2 * Math.Log(theory.Position(strength)), mean, 4 * deviation);
        Assert.Equal(1, Math.Sqrt(stated.SpikeVariance) / deviation, .2);
    }

    // n independent values of density exponent alpha: above their median k of them, of whose logarithms k - 1 are
    // exponential, so that the interval by chi-squared holds alpha in exactly 95 %; 4000 samples know this to .0034.
    [Theory]
    [InlineData(64, 2.5)]
    [InlineData(31, 4)]
    [InlineData(8, 1.7)]
    public void The_bound_of_independent_power_laws_is_exact(int n, double alpha)
    {
        const int samples = 4000;
        var random = new SplitMix64(3);
        var (held, below) = (0, 0);
        for (var i = 0; i < samples; i++)
        {
            var values = new double[n];
            for (var j = 0; j < n; j++)
                values[j] = Math.Pow(1 - random.NextUniform(), -1 / (alpha - 1));
            Array.Sort(values);
            var interval = HillInterval.Of(Of(values), double.PositiveInfinity, 0.0).Value;
            Assert.Equal(IntervalKind.Bound, interval.Kind);
            held += interval.Low <= alpha && alpha <= interval.High ? 1 : 0;
            below += interval.High < alpha ? 1 : 0;
        }
        Assert.InRange(held / (double)samples, .939, .961);
        Assert.InRange(below / (double)samples, .017, .033);
    }

    [Fact]
    public void A_bound_holds_the_larger_error_and_a_lacking_number_its_reason()
    {
        double[] values = [.. Enumerable.Range(0, 64).Select(i => Math.Pow(1 - ((i + .5) / 64), -1 / 1.5))];
        var nulls = Of(values);
        var alpha = nulls.Hill.Value.Value;
        var wide = HillInterval.Of(nulls, 0, 3.0).Value;
        Assert.Equal(1, wide.Low);
        Assert.Equal(alpha + (3 * 1.959964), wide.High, 1e-5);
        var failed = FitResult<double>.Failed(FitFailure.NotFinite, "no parts");
        Assert.Equal("no parts", HillInterval.Of(nulls, 0, failed).Reason);
    }

    // A layer of which only eigenvalues are known, whose bulk is none.
    private static SpectrumNulls Of(double[] ascending)
    {
        var hill = SpectrumQuantity.Hill.Statistic(ascending, 100, ascending.Length);
        var none = FitResult<double>.Failed(FitFailure.NotEnoughData, "no bulk");
        return new()
        {
            Shape = new() { Rows = 100, Columns = ascending.Length },
            Rank = ascending.Length,
            Quantities =
            [
                new(SpectrumQuantity.Hill, hill, FitResult<NullBand>.Failed(FitFailure.NotRequested, "no null"), 1),
            ],
            Bulk = FitResult<MarchenkoPasturFit>.Failed(FitFailure.NotEnoughData, "no bulk"),
            HillLimit = none,
            BulkDistance = none,
            SpikeVariance = 0,
        };
    }
}
