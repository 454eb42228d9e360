using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;

namespace HeavyTails.Tests.Core.Spectra;

/// <summary>Standard errors of spectral statistics by row jackknife and half-size windows.</summary>
public class MatrixErrorTests
{
    private static readonly SpectralStatistic Norm = (ascending, _, _) => Sum(ascending);

    // |M|_F^2 is a sum over rows, for which the jackknife of single rows is n / (n - 1) times the sum of squares.
    [Fact]
    public void A_sum_over_rows_has_its_textbook_error()
    {
        var (rows, columns) = (24, 6);
        var matrix = Variates.Gaussian(rows * columns, 1);
        double[] squares =
        [
            .. from r in Enumerable.Range(0, rows) select matrix.AsSpan(r * columns, columns).ToArray().Sum(x => x * x),
        ];
        var mean = squares.Average();
        var expected = Math.Sqrt(squares.Sum(s => (s - mean) * (s - mean)) * (rows - 1) / rows);
        var batch = new MatrixBatch(1, rows, columns, matrix);
        var backend = new ManagedSpectralBackend(1);
        // theta_j = total - s_j: se^2 = (n - 1) / n sum (s_j - mean)^2.
        Assert.Equal(expected, RowJackknife.Of(batch, backend, 100).Value.Error(Norm).Value, 1e-9);
        var single = new MatrixBatch(1, rows, columns, Array.ConvertAll(matrix, x => (float)x));
        Assert.Equal(expected, RowJackknife.Of(single, backend, 24, 7).Value.Error(Norm).Value, 1e-4);
        // Groups of 3: eight parts of 21 rows, and the factor is 7 / 8.
        var groups = RowJackknife.Of(batch, backend, 8, 5).Value;
        Assert.Equal((8, 21, 6), (groups.Parts.Count, groups.Parts.Rows, groups.Parts.Columns));
        var values = groups.Parts.Values(Norm).Value;
        Assert.Equal(
            Math.Sqrt(7.0 / 8 * values.Sum(v => (v - values.Average()) * (v - values.Average()))),
            groups.Error(Norm).Value,
            1e-10
        );
        Assert.Equal(7 * squares.Sum(), values.Sum(), 1e-9);
    }

    [Fact]
    public void Windows_have_half_the_sides_and_differ()
    {
        var matrix = new MatrixBatch(1, 21, 12, Variates.Gaussian(252, 1));
        var windows = HalfWindows.Of(matrix, new ManagedSpectralBackend(1), 30, 3).Value;
        Assert.Equal((30, 10, 6), (windows.Windows.Count, windows.Windows.Rows, windows.Windows.Columns));
        var values = windows.Windows.Values(Norm).Value;
        Assert.Equal(30, values.Distinct().Count());
        var whole = matrix.Double.ToArray().Sum(x => x * x);
        Assert.All(values, v => Assert.InRange(v, 0, whole));
        Assert.Equal(whole / 4.2, values.Average(), whole / 20);
    }

    [Fact]
    public void Reasons_say_why_there_is_no_error()
    {
        var backend = new ManagedSpectralBackend(1);
        Assert.Contains(
            "[2 x 5]",
            RowJackknife.Of(new MatrixBatch(1, 2, 5, new double[10]), backend).Reason,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "[3 x 5]",
            HalfWindows.Of(new MatrixBatch(1, 3, 5, new double[15]), backend).Reason,
            StringComparison.Ordinal
        );
        var zeros = RowJackknife.Of(new MatrixBatch(1, 6, 5, new double[30]), backend).Value;
        Assert.Equal(FitFailure.NoPositive, zeros.Error(SpectralExponents.HillMid()).Failure);
        var infinite = new double[30];
        infinite[7] = double.PositiveInfinity;
        Assert.Equal(FitFailure.NotFinite, RowJackknife.Of(new MatrixBatch(1, 6, 5, infinite), backend).Failure);
    }

    // The measured table of [300 x 200]: row jackknife .054, .045 and .051, windows .017, .017 and .031 for Gaussian
    // entries, the same with eight spikes, and Student-t of 2.5 degrees. It had few draws and no strengths of spikes.
    // Here are the means of 100 matrices, spikes at twice their threshold. Standard deviations over new matrices: .0236
    // (2000 draws), .021 and .049; of independent values they would be .146, .126 and .123.
    [Theory]
    [InlineData("Gaussian", .0547, .0222)]
    [InlineData("spikes", .0476, .0195)]
    [InlineData("Student", .0560, .0316)]
    public void Errors_of_Hill_mid_have_their_table(string kind, double jackknife, double windows)
    {
        const int draws = 24;
        var backend = SpectralBackend.Default.WithThreads(2);
        var (byRows, byWindows) = (new double[draws], new double[draws]);
        for (var i = 0; i < draws; i++)
        {
            var matrix = Variates.Gaussian(300 * 200, (ulong)i + 1000);
            if (kind == "Student")
                MakeHeavy(matrix, (ulong)i);
            if (kind == "spikes")
                AddSpikes(matrix, (ulong)i);
            var batch = new MatrixBatch(1, 300, 200, matrix);
            byRows[i] = RowJackknife.Of(batch, backend).Value.Error(SpectralExponents.HillMid()).Value;
            byWindows[i] = HalfWindows.Of(batch, backend).Value.Error(SpectralExponents.HillMid()).Value;
        }
        Near(jackknife, byRows);
        Near(windows, byWindows);
    }

    // x / sqrt(chi^2 / 2.5), chi^2 of 2.5 degrees as twice a gamma variate of 5/4, by Marsaglia and Tsang's rejection.
    private static void MakeHeavy(double[] matrix, ulong seed)
    {
        var random = SplitMix64.ForStream(77, seed);
        const double d = 1.25 - (1.0 / 3);
        for (var i = 0; i < matrix.Length; )
        {
            var x = random.NextGaussians().First;
            var v = Math.Pow(1 + (x / Math.Sqrt(9 * d)), 3);
            if (v > 0 && -random.NextExponential() < (x * x / 2) + (d * (1 - v + Math.Log(v))))
                matrix[i++] /= Math.Sqrt(2 * d * v / 2.5);
        }
    }

    // Eight spikes of random directions, at twice the threshold (h d)^(1/4).
    private static void AddSpikes(double[] matrix, ulong seed)
    {
        for (ulong spike = 0; spike < 8; spike++)
        {
            var (u, v) = (
                Variates.Gaussian(300, 50_000 + (8 * seed) + spike),
                Variates.Gaussian(200, 90_000 + (8 * seed) + spike)
            );
            var scale = 2 * new SpikeTheory(300, 200).Threshold / Math.Sqrt(Vectors.Dot(u, u) * Vectors.Dot(v, v));
            for (var row = 0; row < 300; row++)
                Vectors.AddScaled(scale * u[row], v, matrix.AsSpan(row * 200, 200));
        }
    }

    private static void Near(double expected, double[] values)
    {
        var mean = values.Average();
        var error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1.0) / values.Length);
        Assert.InRange(mean, expected - (3 * error), expected + (3 * error));
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var x in values)
            sum += x;
        return sum;
    }
}
