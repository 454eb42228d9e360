using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Papers.SingleIndex;
using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Papers.SingleIndex.Experiments;
using HeavyTails.Papers.SingleIndex.Probes;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Tests.Papers.SingleIndex.Experiments;

/// <summary>Columns of the source's faults beside the corrected ones, and of the alignment's null.</summary>
public class RunVariantsTests
{
    // Wide enough for an xmin near the peak of the histogram.
    private static readonly SingleIndexContext Wide = TinyRuns.Context with { Width = 90, Dimension = 60 };

    [Fact]
    public void Legacy_columns_of_spectra_are_those_of_the_legacy_spectrum()
    {
        var rows = TinyRuns.Rows(Wide);
        var probe = rows.Last(row => TinyRuns.IsOf("probe", row));
        var weights = TinyRuns.Students(Wide)[^1].Hidden[0];
        foreach (var (variant, suffix) in new[] { (Variant.Corrected, ""), (Variant.Legacy, "_legacy") })
        {
            var expected = WeightSpectrum.Of(weights, 90, 60, new() { NullDraws = 2, Variant = variant });
            Assert.Equal(expected.EffectiveRanks.Small[0], probe["W0_r0" + suffix]);
            Assert.Equal(expected.EffectiveRanks.Large[0], probe["W0_R0" + suffix]);
            Assert.Equal(expected.PeakFit.Value.Alpha, probe["W0_alpha_peak" + suffix]);
        }
        Assert.NotEqual(probe["W0_r0"], probe["W0_r0_legacy"], 1e-3);
        var features = rows.Last(row => TinyRuns.IsOf("spectrum", row) && row.Text("matrix") == "Z0");
        double[] lambda = [.. FieldNumbers.Of(features.Text("singular_values")).Select(s => s * s).Reverse()];
        var legacy = FieldNumbers.Of(features.Text("small_ranks_legacy"));
        Assert.Equal(EffectiveRanks.Of(lambda, Variant.Legacy).Small, legacy, (a, b) => Math.Abs(a - b) < 1e-9 * a);
        var corrected = FieldNumbers.Of(features.Text("small_ranks"));
        Assert.Equal(legacy.Length + 2, corrected.Length);
    }

    [Fact]
    public void Spectra_have_the_variants_that_were_asked_for()
    {
        foreach (
            var (variant, corrected, legacy) in new[]
            {
                (ReadoutVariants.Corrected, true, false),
                (ReadoutVariants.Legacy, false, true),
            }
        )
        {
            var rows = TinyRuns.Rows(Wide with { Variant = variant, Epochs = 1 });
            foreach (var name in new[] { "W0_r0", "W0_R0", "W0_alpha_peak" })
                Assert.All(
                    rows.Where(row => TinyRuns.IsOf("probe", row)),
                    row => Assert.Equal((corrected, legacy), (row.Has(name), row.Has(name + "_legacy")))
                );
            foreach (var name in new[] { "small_ranks", "large_ranks" })
                Assert.All(
                    rows.Where(row => row.Text("matrix") == "Z0"),
                    row => Assert.Equal((corrected, legacy), (row.Has(name), row.Has(name + "_legacy")))
                );
        }
    }

    // Targets in many random orders, beside the exact mean over all of them.
    [Fact]
    public void The_null_of_the_alignment_is_that_of_shuffled_targets()
    {
        const int orders = 400;
        var (context, data) = (TinyRuns.Context, TinyRuns.Data(TinyRuns.Context));
        var (row, student) = (TinyRuns.Probes(context)[^1], TinyRuns.Students(context)[^1]);
        var found = new List<StudentReadout>();
        for (var draw = 0; draw < orders; draw++)
        {
            var random = SplitMix64.ForStream(77, (ulong)draw);
            var y = (double[])data.Probe.Y.Clone();
            for (var i = y.Length - 1; i > 0; i--)
            {
                var j = (int)(random.NextBits() % (ulong)(i + 1));
                (y[i], y[j]) = (y[j], y[i]);
            }
            found.Add(StudentReadout.Fit(student, new(data.Probe.X, y)));
        }
        foreach (
            var (column, values) in new[]
            {
                ("KTA_null", found.Select(fit => fit.Alignment.Value).ToArray()),
                ("KTA_centred_null", [.. found.Select(fit => fit.CentredAlignment.Value)]),
            }
        )
        {
            var mean = values.Average();
            var error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (orders - 1.0) / orders);
            Assert.InRange(row[column], mean - (4 * error), mean + (4 * error));
        }
        Assert.True(row.Has("KTA_null_legacy") && row.Has("KTA_centred_null_legacy"));
        Assert.NotEqual(row["KTA_null"], row["KTA_null_legacy"]);
    }

    [Fact]
    public void Alignments_of_features_before_the_last_have_their_null()
    {
        var deep = TinyRuns.Probes(TinyRuns.Descent with { Layers = 3, Epochs = 0 }).Single();
        Assert.True(deep.Has("Z0_KTA_null") && deep.Has("Z0_KTA_centred_null") && !deep.Has("Z1_KTA_null"));
        // Centred, y'Ky has the mean tr K |y|^2 / (n - 1); Z is HZ, and |K| is the norm of the kernel.
        var student = SingleIndexRun.Start(TinyRuns.Descent with { Layers = 3 }, TinyRuns.Seed);
        var z = new ManagedArithmetic().Features(student, TinyRuns.Data(TinyRuns.Descent).Probe.X)[0];
        for (var j = 0; j < 30; j++)
        {
            var mean = Enumerable.Range(0, 40).Average(i => z[(i * 30) + j]);
            for (var i = 0; i < 40; i++)
                z[(i * 30) + j] -= mean;
        }
        var s = TinyRuns.Svd(z, 40).S;
        var expected = s.Sum(x => x * x) / Math.Sqrt(s.Sum(x => Math.Pow(x, 4))) / 39;
        Assert.Equal(expected, deep["Z0_KTA_centred_null"], 1e-10);
    }
}
