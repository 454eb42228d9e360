using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;

namespace HeavyTails.Tests.Core.Nulls;

/// <summary>Layers beside untrained layers of their shapes: p values, verdicts and reasons.</summary>
public sealed class SpectrumNullsTests
{
    private const int Layers = 500;

    // Matrices are dense and decomposed as a layer is; the null draws bidiagonal ones, from other seeds.
    [Fact]
    public void P_values_of_untrained_layers_are_uniform_and_one_in_twenty_is_called_heavy()
    {
        var (small, heavy, light, all) = (0, 0, 0, 0);
        foreach (var shape in new[] { (1, 40, 30), (1, 24, 128), (1, 32, 32), (9, 16, 12) })
        {
            SpectrumNulls[] nulls =
            [
                .. from i in Enumerable.Range(0, Layers) select Of(Subjects.Gaussian(shape, 500 + (ulong)i)),
            ];
            double[] p = [.. nulls.Select(n => n.HeavyP.Value).Order()];
            // 1.63 / sqrt n is exceeded with probability .01.
            var distance = Enumerable
                .Range(0, Layers)
                .Max(i => Math.Max(p[i] - (i / (double)Layers), ((i + 1) / (double)Layers) - p[i]));
            Assert.True(distance < 1.63 / Math.Sqrt(Layers), $"{shape}: distance {distance} to uniform values");
            small += p.Count(x => x < SpectrumNulls.Level);
            heavy += nulls.Count(n => n.Verdict.Value == TailVerdict.Heavy);
            light += nulls.Count(n => n.Verdict.Value == TailVerdict.Light);
            all += Layers;
            Assert.All(nulls, n => Assert.InRange(n.HeavyP.Value, 1.0 / 4000, 1));
        }
        Assert.InRange(small / (double)all, .03, .07);
        Assert.InRange(heavy / (double)all, .02, .07);
        Assert.InRange(light / (double)all, .01, .04);
    }

    [Theory]
    [InlineData("gaussian", TailVerdict.Random)]
    [InlineData("spikes", TailVerdict.Spikes)]
    [InlineData("power law of exponent 1.8", TailVerdict.Heavy)]
    public void Planted_layers_have_their_verdicts(string law, TailVerdict verdict)
    {
        const int layers = 40;
        var found = Subjects
            .Planted(law, (128, 64), layers)
            .Count(subject => SpectrumNulls.Of(subject).Value.Verdict.Value == verdict);
        Assert.True(found >= .75 * layers, $"{found} of {layers} are {verdict}");
    }

    [Fact]
    public void A_layer_its_null_and_its_errors_print_as_one_short_line()
    {
        var subject = Subjects.Gaussian((1, 60, 40), 3);
        var errors = SpectrumErrors.Of(subject).Value;
        const string number = @"\d+\.\d{2,4}";
        Assert.Matches(
            $@"^alpha_hill {number} ± {number} \((>= )?95 %: {number} \.\.\. {number}\), untrained {number} ± {number} "
                + @"\(60x40\), z -?\d+\.\d, (random|heavy|light|spikes|other)$",
            errors.ToString()
        );
        Assert.Matches($@"^alpha_hill {number}, untrained {number} ± {number} \(60x40\), z ", errors.Nulls.ToString());
        Assert.Matches(
            $@"^{number} ± {number} \({number} \.\.\. {number}, \d+ draws\)$",
            errors.Nulls.Hill.Band.Value.ToString()
        );
        Assert.Equal(
            "9 x 64x32",
            new UntrainedShape
            {
                Matrices = 9,
                Rows = 64,
                Columns = 32,
            }.ToString()
        );
    }

    [Fact]
    public void A_spectrum_narrower_than_a_bulk_is_light()
    {
        double[] narrow = [.. Enumerable.Range(0, 64).Select(i => 1 + (.4 * i / 64))];
        var nulls = Of(Subjects.WithEigenvalues((128, 64), narrow, 2));
        Assert.Equal(TailVerdict.Light, nulls.Verdict.Value);
        Assert.Equal(1, nulls.HeavyP.Value);
        Assert.True(nulls.Hill.Z.Value > 10 && nulls.Hill.LeavesNull.Value);
    }

    [Fact]
    public void A_transposed_layer_and_another_scale_have_the_same_numbers()
    {
        var batch = Subjects.Normals((1, 60, 40), 3);
        var numbers = batch.Double.ToArray();
        var transposed = new double[numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
            transposed[(i % 40 * 60) + (i / 40)] = numbers[i];
        var one = Of(Subjects.Of(batch));
        SpectrumNulls[] others =
        [
            Of(Subjects.Of(new(1, 40, 60, transposed))),
            Of(Subjects.Of(new(1, 60, 40, Array.ConvertAll(numbers, x => 1e-6 * x)))),
            Of(Subjects.Of(new(1, 60, 40, Array.ConvertAll(numbers, x => 1e30 * x)))),
        ];
        foreach (var other in others)
        {
            Assert.Equal(one.Hill.Value.Value, other.Hill.Value.Value, 1e-9);
            Assert.Equal(one.Hill.Band.Value.Mean, other.Hill.Band.Value.Mean);
            Assert.Equal(one.HeavyP, other.HeavyP);
            Assert.Equal(one.Verdict, other.Verdict);
            Assert.Equal(one.BulkDistance.Value, other.BulkDistance.Value, 1e-6);
            Assert.Equal(one.HillLimit, other.HillLimit);
        }
    }

    [Fact]
    public void A_logarithm_and_its_null_move_with_the_unit_of_the_weights()
    {
        SpectrumQuantity norm = new("log_norm", (ascending, _, _) => Math.Log10(ascending.ToArray().Sum()))
        {
            IsLogarithm = true,
        };
        var batch = Subjects.Normals((1, 60, 40), 4);
        QuantityNull Named(double factor) =>
            Of(
                    Subjects.Of(new(1, 60, 40, Array.ConvertAll(batch.Double.ToArray(), x => factor * x))) with
                    {
                        Quantities = [SpectrumQuantity.Hill, norm],
                    }
                )
                .Named("log_norm");
        var (one, scaled) = (Named(1), Named(1e-3));
        Assert.Equal(Math.Log10(batch.Double.ToArray().Sum(x => x * x)), one.Value.Value, 1e-9);
        foreach (var number in new Func<QuantityNull, double>[] { n => n.Value.Value, n => n.Mean.Value })
            Assert.Equal(number(one) - 6, number(scaled), 1e-6);
        Assert.Equal(one.Low.Value - 6, scaled.Low.Value, 1e-6);
        Assert.Equal(one.High.Value - 6, scaled.High.Value, 1e-6);
        Assert.Equal(one.Z.Value, scaled.Z.Value, 1e-4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(12)]
    public void Layers_of_few_eigenvalues_have_numbers_or_reasons(int eigenvalues)
    {
        foreach (var rows in new[] { eigenvalues, 30 })
        {
            var subject = Subjects.Gaussian((1, rows, eigenvalues), 5);
            var errors = SpectrumErrors.Of(subject).Value;
            Known(errors.Nulls.HeavyP);
            Known(errors.Larger(SpectrumQuantity.HillName));
            // The upper half of two eigenvalues is the largest alone, which has no spread.
            Assert.Equal(eigenvalues > 2, errors.Nulls.HeavyP.Succeeded);
            Assert.Equal(errors.Nulls.HeavyP.Succeeded, errors.Nulls.Verdict.Succeeded);
            if (errors.Hill.TryGet(out var interval))
                Assert.InRange(errors.Nulls.Hill.Value.Value, interval.Low, interval.High);
            else
                Assert.NotEqual("", errors.Hill.Reason);
        }
    }

    [Fact]
    public void Zeros_and_lost_ranks_have_reasons_or_finite_numbers()
    {
        var zeros = Subjects.Of(new(1, 12, 10, new double[120]));
        Assert.Equal(FitFailure.NotApplicable, SpectrumNulls.Of(zeros).Failure);
        Assert.Equal(FitFailure.NotApplicable, SpectrumErrors.Of(zeros).Failure);
        Assert.Equal(FitFailure.NotApplicable, ShuffledNull.Of(zeros).Failure);
        // Ten of 20 columns are zero: a layer [40 x 10] of which the other half is lost.
        var numbers = Subjects.Normals((1, 40, 20), 6).Double.ToArray();
        for (var i = 0; i < numbers.Length; i++)
            if (i % 20 >= 10)
                numbers[i] = 0;
        var lost = Of(Subjects.Of(new(1, 40, 20, numbers)));
        Assert.InRange(lost.Hill.Value.Value, 1, 10);
        Assert.InRange(lost.HeavyP.Value, 0, 1);
        // Rank one has no upper half.
        double[] ones = [.. Enumerable.Repeat(1.0, 120)];
        var one = Of(Subjects.Of(new(1, 12, 10, ones)));
        Assert.False(one.Hill.Value.Succeeded);
        Assert.False(one.Verdict.Succeeded);
        Assert.NotEqual("", one.HeavyP.Reason);
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_names_there_are()
    {
        var nulls = Of(Subjects.Gaussian((1, 20, 12), 1));
        var thrown = Assert.Throws<KeyNotFoundException>(() => nulls.Named("beta"));
        Assert.Equal("expected one of alpha_hill, got \"beta\"", thrown.Message);
    }

    private static SpectrumNulls Of(SpectrumSubject subject) => SpectrumNulls.Of(subject).Value;

    private static void Known(FitResult<double> number)
    {
        if (number.TryGet(out var value))
            Assert.True(double.IsFinite(value));
        else
            Assert.NotEqual("", number.Reason);
    }
}
