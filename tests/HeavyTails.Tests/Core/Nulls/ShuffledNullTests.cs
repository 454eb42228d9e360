using HeavyTails.Core.Nulls;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Tests.Core.Nulls;

/// <summary>Whether a heavy tail is due to correlations or to single large entries.</summary>
public sealed class ShuffledNullTests
{
    private const int Layers = 20;

    [Fact]
    public void Independent_heavy_entries_are_heavy_beside_normals_and_not_beside_their_shuffles()
    {
        var (normals, shuffles) = Heavy("student-2.5");
        Assert.True(normals >= .8 * Layers, $"{normals} of {Layers} beside normals");
        // Of 20 layers at a level of 5 % more than four have a probability of .003.
        Assert.True(shuffles <= 4, $"{shuffles} of {Layers} beside their shuffles");
    }

    [Fact]
    public void A_planted_power_law_is_heavy_beside_both()
    {
        var (normals, shuffles) = Heavy("power law of exponent 1.8");
        Assert.True(normals >= .9 * Layers, $"{normals} of {Layers} beside normals");
        Assert.True(shuffles >= .9 * Layers, $"{shuffles} of {Layers} beside their shuffles");
    }

    [Theory]
    [InlineData("student-2.5", HeavyCause.Entries)]
    [InlineData("power law of exponent 1.8", HeavyCause.Correlations)]
    public void A_heavy_tail_has_its_cause(string law, HeavyCause cause)
    {
        HeavyCause?[] causes = [.. Subjects.Planted(law, (128, 64), Layers).Select(Cause)];
        Assert.True(causes.Count(c => c == cause) >= .75 * Layers, string.Join(", ", causes));
    }

    // One untrained layer in twenty is called heavy by chance, and its entries have nothing to do with it.
    [Fact]
    public void False_alarms_of_normals_are_not_due_to_entries_or_scales()
    {
        HeavyCause?[] causes =
        [
            .. Enumerable
                .Range(0, 400)
                .Select(i => Subjects.Gaussian((1, 96, 64), (ulong)i))
                .Where(s => SpectrumNulls.Of(s).Value.Verdict.Value == TailVerdict.Heavy)
                .Select(Cause),
        ];
        Assert.InRange(causes.Length, 8, 40);
        Assert.All(causes, c => Assert.True(c is HeavyCause.Correlations or HeavyCause.Undecided, $"{c}"));
    }

    // Nine taps of normal entries with standard deviations 1, 1.25 .. 3: their pooled spectrum is wider than that of
    // taps of one scale, in any order of their entries.
    [Fact]
    public void Taps_of_different_scale_are_the_cause_where_entries_are_normal()
    {
        HeavyCause?[] causes = [.. Enumerable.Range(0, Layers).Select(i => Cause(Subjects.Of(Taps((ulong)i))))];
        // At a level of 5 % more than four of 20 layers seem correlated with a probability of .003.
        Assert.True(causes.Count(c => c == HeavyCause.Scales) >= Layers - 4, string.Join(", ", causes));
        Assert.DoesNotContain(HeavyCause.Entries, causes);
        var own = ShuffledNull.Of(Subjects.Of(Taps(0))).Value;
        Assert.InRange(own.Kurtosis, -.1, .1);
        Assert.InRange(own.ScaleRatio, 8.5, 9.5);
    }

    [Fact]
    public void Kurtosis_and_scales_are_those_of_each_matrix_by_hand()
    {
        // m_4 / m_2^2 of (1, 1, 1, 3) is 84 / 144 * 4 = 7/3, at every scale; that of (1, -1, 1, -1) is 1.
        double[] numbers = [1, 1, 1, 3, 1e-150, 1e-150, 1e-150, 3e-150, 1, -1, 1, -1];
        var moments = EntryMoments.Of(Subjects.Set(new(3, 2, 2, numbers)), Subjects.Backend);
        Assert.Equal((((7.0 / 3) + (7.0 / 3) + 1) / 3) - 3, moments.Kurtosis, 1e-12);
        Assert.Equal(1, moments.ScaleRatio / 1e300, 1e-10);
        var zero = EntryMoments.Of(Subjects.Set(new(1, 2, 2, new double[4])), Subjects.Backend);
        Assert.Equal((double.NaN, double.NaN), (zero.Kurtosis, zero.ScaleRatio));
        var errors = SpectrumErrors.Of(Subjects.Of(Taps(1))).Value;
        Assert.Equal(errors.Kurtosis, ShuffledNull.Of(Subjects.Of(Taps(1))).Value.Kurtosis, 1e-12);
    }

    private static HeavyCause? Cause(SpectrumSubject subject) =>
        ShuffledNull.Of(subject).Value.CauseOfVerdict(SpectrumNulls.Of(subject).Value);

    private static MatrixBatch Taps(ulong seed)
    {
        const int size = 64 * 64;
        var numbers = Subjects.Normals((9, 64, 64), seed).Double.ToArray();
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] *= 1 + (i / size / 4.0);
        return new(9, 64, 64, numbers);
    }

    // Over normals the p value of each layer by its own 20 shuffles is uniform: 300 of them know .05 to .0126.
    [Fact]
    public void P_values_of_untrained_layers_hold_their_level()
    {
        const int layers = 300;
        var alarms = Enumerable
            .Range(0, layers)
            .Count(i => ShuffledNull.Of(Subjects.Gaussian((1, 32, 24), (ulong)i)).Value.HeavyP < .05);
        Assert.InRange(alarms / (double)layers, .012, .088);
    }

    [Fact]
    public void Shuffles_are_of_each_matrix_and_depend_on_the_seed_alone()
    {
        // Two matrices of scales 1 and 1000: entries that left their matrix would make both alike.
        var numbers = Subjects.Normals((2, 20, 15), 1).Double.ToArray();
        for (var i = 300; i < 600; i++)
            numbers[i] *= 1000;
        var subject = Subjects.Of(new(2, 20, 15, numbers));
        var shuffled = ShuffledNull.Of(subject).Value;
        Assert.Equal(ShuffledNull.DefaultDraws, shuffled.Band.Draws);
        Assert.Equal(shuffled.Band.Mean, ShuffledNull.Of(subject).Value.Band.Mean);
        Assert.NotEqual(shuffled.Band.Mean, ShuffledNull.Of(subject with { Seed = 1 }).Value.Band.Mean);
        Assert.InRange(shuffled.Z, -4, 4);
        Assert.Equal(5, ShuffledNull.Of(subject, 5).Value.Band.Draws);
        Assert.Throws<ArgumentOutOfRangeException>(() => ShuffledNull.Of(subject, 1));
    }

    // A matrix of equal entries is the same in every order: no spread, and no tail either.
    [Fact]
    public void Equal_entries_have_a_reason_and_a_diagonal_is_told_from_its_shuffles()
    {
        double[] ones = [.. Enumerable.Repeat(1.0, 120)];
        Assert.NotEqual("", ShuffledNull.Of(Subjects.Of(new(1, 12, 10, ones))).Reason);
        var diagonal = new double[400];
        for (var i = 0; i < 20; i++)
            diagonal[21 * i] = Math.Pow(1 - ((i + .5) / 20), -1.0);
        Assert.True(double.IsFinite(Of(new(1, 20, 20, diagonal)).HeavyP));
        static ShuffledNull Of(MatrixBatch batch) => ShuffledNull.Of(Subjects.Of(batch)).Value;
    }

    private static (int Normals, int Shuffles) Heavy(string law)
    {
        SpectrumSubject[] subjects = [.. Subjects.Planted(law, (128, 64), Layers)];
        return (
            subjects.Count(s => SpectrumNulls.Of(s).Value.HeavyP.Value < SpectrumNulls.Level),
            subjects.Count(s => ShuffledNull.Of(s).Value.HeavyP < SpectrumNulls.Level)
        );
    }
}
