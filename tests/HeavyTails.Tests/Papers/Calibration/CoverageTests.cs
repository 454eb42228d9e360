// The calibration of src-fs/papers/Calibration, reduced to one shape and 200 matrices of a law.
using HeavyTails.Core.Nulls;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;
using HeavyTails.Papers.Calibration;

namespace HeavyTails.Tests.Papers.Calibration;

/// <summary>How often stated intervals hold the mean of alpha_hill over matrices of a law.</summary>
public sealed class CoverageTests
{
    private const int Matrices = 200;

    private static readonly ISpectralBackend Backend = SpectralBackend.Default.WithThreads(1);

    // 200 matrices know a coverage of .95 to .015.
    [Theory]
    [InlineData("gaussian", true)]
    [InlineData("spikes", true)]
    [InlineData("student-2.5", false)]
    [InlineData("power-law", false)]
    [InlineData("trained", false)]
    public void Intervals_hold_the_truth_as_often_as_they_state(string law, bool bulk)
    {
        var samples = Samples(law);
        var truth = law == "power-law" ? 2.5 : samples.Average(s => s.Hill);
        double[] held =
        [
            .. from kind in Enum.GetValues<IntervalKind>()
            let of = samples.Select(s => s.Errors.Value.Hill.Value).Where(i => i.Kind == kind).ToArray()
            select of.Length < 20 ? double.NaN : of.Average(i => i.Low <= truth && truth <= i.High ? 1.0 : 0),
        ];
        if (bulk)
            Assert.InRange(held[(int)IntervalKind.Bulk], .91, .985);
        if (!double.IsNaN(held[(int)IntervalKind.Bound]))
            Assert.InRange(held[(int)IntervalKind.Bound], .93, 1);
        Assert.True(bulk || held[(int)IntervalKind.Bound] > 0, "no bounds");
    }

    // What is usually printed is far too wide for eigenvalues that repel each other.
    [Fact]
    public void Errors_for_independent_values_are_several_times_the_truth()
    {
        var samples = Samples("gaussian")[..50];
        var mean = samples.Average(s => s.Hill);
        var deviation = Math.Sqrt(samples.Sum(s => Math.Pow(s.Hill - mean, 2)) / (samples.Length - 1));
        Assert.True(samples.Average(s => s.HillSigma) > 2 * deviation);
        Assert.InRange(
            samples.Average(s => s.Errors.Value.ByWindows(SpectrumQuantity.HillName).Value) / deviation,
            .5,
            1.6
        );
    }

    [Fact]
    public void Laws_have_names_and_matrices_depend_on_seed_and_number_alone()
    {
        foreach (var law in PlantedEnsemble.Names)
        {
            var ensemble = new PlantedEnsemble(law, 24, 16);
            var (one, other) = (ensemble.Draw(1, 3), new PlantedEnsemble(law, 24, 16).Draw(1, 3));
            Assert.Equal((1, 24, 16), (one.Count, one.Rows, one.Columns));
            Assert.Equal(one.Single.ToArray(), other.Single.ToArray());
            Assert.NotEqual(one.Single.ToArray(), ensemble.Draw(1, 4).Single.ToArray());
            Assert.NotEqual(one.Single.ToArray(), ensemble.Draw(2, 3).Single.ToArray());
            Assert.All(one.Single.ToArray(), x => Assert.True(float.IsFinite(x)));
        }
        var thrown = Assert.Throws<ArgumentException>(() => new PlantedEnsemble("cauchy", 4, 3).Draw(1, 0));
        Assert.Equal(
            "expected one of gaussian, spikes, student-2.5, student-4, power-law, trained, got \"cauchy\"",
            thrown.Message
        );
    }

    [Fact]
    public void A_sample_is_a_row_of_numbers()
    {
        var sample = Sample(new("spikes", 64, 32), 0);
        var row = CalibrationFields.Of(sample);
        Assert.Equal(sample.Hill, row["alpha"]);
        Assert.True(row["low"] < row["alpha"] && row["alpha"] < row["high"]);
        Assert.Equal((sample.Hill - 1) / 4, row["iid"], 1e-12);
        Assert.Equal(sample.Nulls.HeavyP.Value, row["p"]);
        var plain = CalibrationSample.Of(new PlantedEnsemble("spikes", 64, 32).Draw(1, 0), Backend, 0, false);
        Assert.False(plain.Errors.Succeeded);
        Assert.Equal(sample.Hill, plain.Hill);
    }

    private static CalibrationSample[] Samples(string law)
    {
        var ensemble = new PlantedEnsemble(law, 64, 32);
        return [.. Enumerable.Range(0, Matrices).Select(i => Sample(ensemble, i))];
    }

    private static CalibrationSample Sample(PlantedEnsemble ensemble, int i) =>
        CalibrationSample.Of(ensemble.Draw(1, i), Backend, (ulong)i);
}
