using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;

namespace HeavyTails.Tests.Core.Analysis;

/// <summary>Eigenvalues that are equal mathematically give one answer on every route of the decomposition.</summary>
public sealed class TiedEigenvaluesTests
{
    private static readonly (string Name, ISpectralBackend Backend, SpectralAccuracy Accuracy)[] Routes =
    [
        ("managed", Make.Backend, SpectralAccuracy.Fast),
        ("managed accurate", Make.Backend, SpectralAccuracy.Accurate),
        ("default", SpectralBackend.Default, SpectralAccuracy.Fast),
        ("default accurate", SpectralBackend.Default, SpectralAccuracy.Accurate),
    ];

    // 1 + n / sum ln(lambda / xmin) with n by hand; null where the tail above the median is flat.
    public static TheoryData<string, int, double, double?> ByHand =>
        new()
        {
            { "one above", 64, 1 + (64 / Math.Log(25)), 1 + (64 / Math.Log(25)) },
            { "one above, rotated", 64, 1 + (64 / Math.Log(25)), 1 + (64 / Math.Log(25)) },
            { "two", 64, 1 + (64 / (32 * Math.Log(4))), null },
            { "two, rotated", 64, 1 + (64 / (32 * Math.Log(4))), null },
            // D = 1 - 1e4^-.323 - 43/64 = .277 for xmin = 1, and 1/21 for xmin = 1e4.
            { "three", 21, 1 + (21 / Math.Log(100)), 1 + (64 / ((20 * Math.Log(1e4)) + Math.Log(1e6))) },
        };

    [Theory]
    [MemberData(nameof(ByHand))]
    public void The_exponent_of_ties_is_that_by_hand_on_every_route(string name, int tail, double alpha, double? hill)
    {
        foreach (var (route, backend, accuracy) in Routes)
        {
            var options = new AnalysisOptions { Accuracy = accuracy };
            var result = LayerAnalysis.Of(Matrix(name), backend, options).Results.Single();
            Near(alpha, result.Fit.Value.Alpha, route);
            Near(alpha, result.Ddp.Value.Alpha, route);
            Assert.Equal(tail, result.Fit.Value.TailLength);
            if (hill is { } median)
                Near(median, result.Hill.Value.Value, route);
            else
                Assert.Equal(FitFailure.Flat, result.Hill.Failure);
        }
    }

    [Theory]
    [InlineData("blocks")]
    [InlineData("interleaved")]
    public void A_repeated_matrix_has_the_fit_of_its_repeated_spectrum(string name)
    {
        var once = Esd.Of(new(1, 16, 16, Make.Gaussians(256, 5)), Make.Backend);
        double[] repeated = [.. once.SelectMany(x => Enumerable.Repeat(x, 8))];
        var (fit, hill) = (PowerLaw.Fit(repeated).Value, Hill.Mid(repeated).Value);
        foreach (var (route, backend, accuracy) in Routes)
        {
            var options = new AnalysisOptions { Accuracy = accuracy, EvalsThreshold = 0 };
            var result = LayerAnalysis.Of(Matrix(name), backend, options).Results.Single();
            Near(fit.Alpha, result.Fit.Value.Alpha, route);
            Near(hill.Alpha, result.Hill.Value.Value, route);
            Assert.Equal(fit.TailLength, result.Fit.Value.TailLength);
            Assert.Equal(16, result.Eigenvalues.Distinct().Count());
        }
    }

    [Theory]
    [InlineData("one above")]
    [InlineData("one above, rotated")]
    [InlineData("two")]
    [InlineData("two, rotated")]
    [InlineData("three")]
    [InlineData("blocks")]
    [InlineData("interleaved")]
    public void Every_exponent_is_the_same_on_every_route_with_every_law(string name)
    {
        foreach (var kind in Enum.GetValues<FitKind>())
        {
            Dictionary<string, object?>? first = null;
            foreach (var (route, backend, accuracy) in Routes)
            {
                var options = new AnalysisOptions
                {
                    Accuracy = accuracy,
                    Fit = kind,
                    Metrics = [LayerMetrics.Farms, LayerMetrics.Erg, LayerMetrics.DeepDataProfiler],
                };
                var result = LayerAnalysis.Of(Matrix(name), backend, options).Results.Single();
                var exponents = LayerColumns
                    .For([result])
                    .Where(c => c.Name.Contains("alpha", StringComparison.Ordinal))
                    .ToDictionary(c => c.Name, c => c.Value(result));
                first ??= exponents;
                Assert.Equal(first.Keys, exponents.Keys);
                foreach (var (column, value) in exponents)
                    if (first[column] is double expected)
                    {
                        var tolerance = kind == FitKind.PL ? 1e-9 : 1e-6;
                        var got = Assert.IsType<double>(value);
                        // In standard errors of the null, a farm's exponent can be far away.
                        Assert.True(Math.Abs(got) < 1e3 || column == "alpha_farms_z", $"{route}, {kind}: {column}");
                        Assert.True(
                            Math.Abs(got - expected) <= tolerance * Math.Max(1, Math.Abs(expected)),
                            $"{route}, {kind}: {column} = {got}, expected {expected}"
                        );
                    }
                    else
                        Assert.Equal(first[column], value);
            }
        }
    }

    [Theory]
    [InlineData(FingerFix.ClipXmax)]
    [InlineData(FingerFix.XminPeak)]
    public void Without_fingers_no_exponent_of_a_flat_tail_remains(FingerFix fingers)
    {
        // Two levels that differ by more than float64's rounding and less than float32's: no ties, and flat tails.
        double[] values = [.. Enumerable.Range(0, 64).Select(i => (i < 32 ? 1 : 2) * (1 + (1e-10 * i * i)))];
        var plain = Make.Only(Make.Diagonal("w.weight", values));
        Assert.Equal(FitFailure.Flat, plain.Fit.Failure);
        var result = Make.Only(Make.Diagonal("w.weight", values), new() { Fingers = fingers });
        if (result.Fit.TryGet(out var fit))
            Assert.True(fit is { Alpha: < 100, RawAlpha: null or < 100 }, $"{fit.Alpha}, {fit.RawAlpha}");
        Assert.False(result.Ddp.Succeeded);
    }

    [Fact]
    public void Ordinary_spectra_and_the_legacy_variant_keep_every_digit()
    {
        var ordinary = Esd.Of(
            DenseMatrices.Of(new(1, 200, 150, Make.Gaussians(30000, 3))),
            SpectralBackend.Default,
            SpectralAccuracy.Fast
        );
        Assert.Equal(Squares(ordinary), ordinary.Eigenvalues());

        var rotated = Matrix("two, rotated").Load().Double.ToArray();
        var tied = Esd.Of(DenseMatrices.Of(new(1, 64, 64, rotated)), SpectralBackend.Default, SpectralAccuracy.Fast);
        Assert.Equal(Squares(tied), tied.Eigenvalues(variant: Variant.Legacy));
        Assert.True(Squares(tied).Distinct().Count() > 10);
        Assert.Equal(2, tied.Eigenvalues().Distinct().Count());
        Assert.Equal(Squares(tied)[0], tied.Eigenvalues()[0]);
    }

    [Fact]
    public void Gaps_of_512_roundings_of_the_largest_join_and_others_do_not()
    {
        // The eigenvalues are squares of square roots, and exact up to two roundings.
        var unit = 16 * Math.ScaleB(1, -52);
        Esd Of(params double[] squares) => new([.. squares.Reverse().Select(Math.Sqrt)], 0);
        Assert.Equal(4, Distinct(Of(1, 1 + (600 * unit), 1 + (1200 * unit), 16)));
        Assert.Equal(2, Distinct(Of(1, 1 + (400 * unit), 1 + (800 * unit), 16)));
        // Values that cannot be told from zero, whose absolute errors are unknown, are left as they are.
        Assert.Equal(4, Distinct(Of(1e-14, 2e-14, 3e-14, 1)));

        static int Distinct(Esd esd) => esd.Eigenvalues().Distinct().Count();
    }

    private static double[] Squares(Esd esd) => [.. esd.SingularValues.Select(s => s * s).Order()];

    private static void Near(double expected, double actual, string route) =>
        Assert.True(Math.Abs(actual - expected) <= 1e-9 * expected, $"{route}: {actual}, expected {expected}");

    private static Layer Matrix(string name)
    {
        double[] values = name.Split(',')[0] switch
        {
            "one above" => [5, .. Enumerable.Repeat(1.0, 63)],
            "two" => [.. Enumerable.Repeat(1.0, 32), .. Enumerable.Repeat(2.0, 32)],
            "three" => [1000, .. Enumerable.Repeat(100.0, 20), .. Enumerable.Repeat(1.0, 43)],
            _ => [],
        };
        if (values.Length > 0)
            return name.EndsWith("rotated", StringComparison.Ordinal)
                ? Rotated(values)
                : Make.Diagonal("w.weight", values);
        var (block, numbers) = (Make.Gaussians(256, 5), new double[128 * 128]);
        for (var i = 0; i < 16; i++)
        for (var j = 0; j < 16; j++)
        for (var k = 0; k < 8; k++)
        {
            var (row, column) = name == "blocks" ? ((16 * k) + i, (16 * k) + j) : ((8 * i) + k, (8 * j) + k);
            numbers[(row * 128) + column] = block[(16 * i) + j];
        }
        return Make.Layer("w.weight", Make.Tensor([128, 128], numbers));
    }

    // U diag(values) V' with random orthogonal U and V.
    private static Layer Rotated(double[] values)
    {
        var n = values.Length;
        var (u, v) = (Make.Orthonormal(n, n, 7), Make.Orthonormal(n, n, 8));
        var numbers = new double[n * n];
        for (var k = 0; k < n; k++)
        for (var i = 0; i < n; i++)
            Vectors.AddScaled(values[k] * u[k][i], v[k], numbers.AsSpan(i * n, n));
        return Make.Layer("w.weight", Make.Tensor([n, n], numbers));
    }
}
