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
