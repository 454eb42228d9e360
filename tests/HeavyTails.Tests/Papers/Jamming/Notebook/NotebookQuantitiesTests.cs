using HeavyTails.Core.Fits;
using HeavyTails.Papers.Jamming;
using HeavyTails.Papers.Jamming.Notebook;

namespace HeavyTails.Tests.Papers.Jamming.Notebook;

/// <summary>Forces, peaks and selections of rows on small cases by hand.</summary>
public class NotebookQuantitiesTests
{
    private static JammingRow Row(int width, double testLoss, int violated = 0, double trainLoss = 0, long step = 0) =>
        new()
        {
            Patterns = 100,
            Parameters = 10 * width,
            Inputs = 9,
            HiddenLayers = 1,
            Width = width,
            Step = step,
            TrainLoss = trainLoss,
            TestLoss = testLoss,
            Violated = violated,
        };

    // The golden vector of the specification.
    [Fact]
    public void Forces_losses_and_numbers_of_violated_patterns()
    {
        var forces = NotebookQuantities.Forces([.5, -1, 2, -.3, .2], [1, -1, 1, 1, -1]);
        double[] expected = [.5, 0, -1, 1.3, 1.2];
        Assert.All(forces.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-15));
        Assert.Equal(.676, NotebookQuantities.Loss(forces), 1e-15);
        Assert.Equal(4, NotebookQuantities.ViolatedOrOnMargin(forces));
        Assert.Equal(3, NotebookQuantities.Violated(forces));
        Assert.Equal(2, NotebookQuantities.Violated(forces, .5));
        Assert.Equal(double.NaN, NotebookQuantities.Loss([]));
        Assert.Contains(
            "got 1 and 2",
            Assert.Throws<ArgumentException>(() => NotebookQuantities.Forces([1], [1, -1])).Message
        );
    }

    [Fact]
    public void The_legacy_peak_follows_noise_and_the_smoothed_one_does_not()
    {
        JammingRow[] rows = [Row(8, .7), Row(1, 9), Row(2, .3), Row(4, .5), Row(16, .6), Row(32, 5), Row(64, .2)];
        Assert.Equal(1, NotebookQuantities.Peak(rows, PeakRule.LargestTestLoss).Value.Width);
        // Medians of three: 4 -> .5, 8 -> .6, 16 -> .7, 32 -> .6.
        Assert.Equal(16, NotebookQuantities.Peak(rows).Value.Width);
        var few = NotebookQuantities.Peak([Row(1, 1), Row(2, 1), Row(3, 1), Row(4, double.NaN)]);
        Assert.Equal(FitFailure.NotEnoughData, few.Failure);
        Assert.Contains("got 2", few.Reason);
    }

    [Fact]
    public void The_cusp_is_a_maximum_between_two_minima_and_not_the_error_of_the_smallest_network()
    {
        double[] errors = [.5, .5, .45, .3, .2, .21, .26, .3, .29, .22, .2, .19, .18];
        JammingRow[] rows = [.. errors.Select((e, i) => Row(i + 2, 0) with { TestError = e })];
        Assert.Equal(3, NotebookQuantities.SmoothedPeak(rows, row => row.TestError, "test error").Value!.Width);
        var cusp = NotebookQuantities.Cusp(rows, row => row.TestError, "test error").Value!;
        Assert.Equal(9, cusp.Row.Width); // medians: .5 .45 .3 .21 .21 .26 .29 .29 .22 .2 .19 for widths 3 .. 13
        Assert.Equal(.29, cusp.Value, 1e-15);
        Assert.Equal(.29 - .21, cusp.Rise, 1e-15);
        var falling = NotebookQuantities.Cusp(rows[..5], row => row.TestError, "test error");
        Assert.Equal("the test error of 3 widths has no maximum between two minima", falling.Reason);
        var unknown = NotebookQuantities.Cusp(rows, row => row.NetworkTestError, "test error");
        Assert.Contains("needs 3 networks of width above 1 with a test error, got 0", unknown.Reason);
    }

    [Fact]
    public void The_alternatives_of_the_notebook_look_at_violated_patterns_per_feature()
    {
        JammingRow[] rows = [Row(10, .9, 25), Row(20, .8, 24), Row(30, .6, 20), Row(40, .7, 0)];
        Assert.Equal(20, NotebookQuantities.Peak(rows, PeakRule.SmallestViolatedPerFeature).Value.Width);
        Assert.Equal(40, NotebookQuantities.Peak(rows, PeakRule.LargestTestLossBelowOne).Value.Width);
        Assert.Equal(
            FitFailure.NoData,
            NotebookQuantities.Peak([Row(40, .7)], PeakRule.SmallestViolatedPerFeature).Failure
        );
        Assert.Equal(FitFailure.NoData, NotebookQuantities.Peak([], PeakRule.LargestTestLoss).Failure);
    }

    [Fact]
    public void Peaks_and_ends_are_taken_by_step()
    {
        JammingRow[] rows = [Row(4, 1, step: 50), Row(2, 3, step: 5), Row(4, 2, step: 5), Row(8, 2, step: 50)];
        var peaks = NotebookQuantities.Peaks(rows, PeakRule.LargestTestLoss);
        Assert.Equal([(5, 2), (50, 8)], peaks.Select(peak => (peak.Step, peak.Row.Value.Width)));
        Assert.Equal([2, 4], NotebookQuantities.Untrained(rows).Select(row => row.Width));
        Assert.Equal([4, 8], NotebookQuantities.Trained(rows).Select(row => row.Width));
        Assert.Empty(NotebookQuantities.Untrained([]));
    }

    [Fact]
    public void Spectra_are_selected_by_step_and_by_loss()
    {
        JammingRow[] rows =
        [
            Row(10, 0, 30, .5),
            Row(20, 0, 24, .2),
            Row(23, 0, 23, .04),
            Row(40, 0, 10, .06),
            Row(10, 0, 9, .06, step: 7),
        ];
        var byStep = SpectrumSelections.ByStep(rows);
        Assert.Equal((0, 20), (byStep[0].Step, byStep[0].Row.Value.Width));
        Assert.Equal((7, FitFailure.NoData), (byStep[1].Step, byStep[1].Row.Failure));
        Assert.Contains("step 7: none of 1 rows", byStep[1].Row.Reason);
        Assert.Equal([10, 20, 23], SpectrumSelections.Overdetermined(rows).Select(row => row.Width));
        var byLoss = SpectrumSelections.ByLoss(rows[..4], [.6, .5, .2, .05]);
        Assert.Contains("train loss of 0.6 or more; the largest is 0.5", byLoss[0].Row.Reason);
        Assert.Equal([10, 20, 40], byLoss.Skip(1).Select(level => level.Row.Value.Width));
    }

    [Fact]
    public void Loss_levels_end_at_the_largest_loss_and_in_legacy_at_its_natural_logarithm()
    {
        var levels = SpectrumSelections.LossLevels(1e-3, .3);
        Assert.Equal((50, .3), (levels.Count, levels[0]));
        Assert.Equal(1e-3, levels[^1], 1e-17);
        for (var i = 1; i < 50; i++)
            Assert.Equal(Math.Pow(300, -1.0 / 49), levels[i] / levels[i - 1], 1e-12);
        // np.logspace(-3, np.log(.3), 50)[-5::-1]: 46 levels from the fifth last down.
        var legacy = SpectrumSelections.LossLevels(1e-3, .3, Variant.Legacy);
        Assert.Equal(46, legacy.Count);
        Assert.Equal(Math.Pow(10, -3 + (45 * (Math.Log(.3) + 3) / 49)), legacy[0], 1e-12);
        Assert.Equal(1e-3, legacy[^1], 1e-17);
        // Above 1 the natural logarithm is too large: no network has the largest levels, which is a reason.
        var above = SpectrumSelections.ByLoss(
            [Row(10, 0, 30, 5)],
            SpectrumSelections.LossLevels(1e-3, 5, Variant.Legacy)
        );
        Assert.Equal(FitFailure.NoData, above[0].Row.Failure);
        Assert.True(above[^1].Row.Succeeded);
        Assert.Contains(
            "got 0 and 1",
            Assert.Throws<ArgumentException>(() => SpectrumSelections.LossLevels(0, 1)).Message
        );
    }
}
