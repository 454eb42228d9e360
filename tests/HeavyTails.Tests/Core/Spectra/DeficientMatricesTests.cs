// Right values: numpy 1.24 in float64, s = svd(w), rank = #{s > s_1 N eps}, entropy = -sum p ln p / ln rank with
// p = s^2 / sum s^2 + 1e-10; and matrices U diag(s) V' of reflections, whose singular values are known by construction.
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.Spectra;

public sealed class DeficientMatricesTests
{
    private static readonly ISpectralBackend Backend = SpectralBackend.Default.WithThreads(1);

    [Fact]
    public void Half_of_the_rows_dead_is_half_of_the_rank_without_the_accurate_route()
    {
        var numbers = Make.Entries(
            128,
            128,
            (i, j) => i % 2 == 0 ? 0 : Math.Cos((.37 * ((i * j) + 1)) + (.01 * i * i))
        );
        var layer = Make.Layer("fc.weight", new([128, 128], Array.ConvertAll(numbers, x => (float)x)));
        var metrics = Metrics(layer);
        Assert.Equal((64, 64), (metrics.MatrixRank, metrics.RankLoss));
        Assert.Equal(0.8767292559102526, metrics.Entropy, 1e-9);
        Assert.Equal(187.51718946364966, metrics.SpectralNorm, 1e-6);
        Assert.Equal(0, metrics.SvMin);
    }

    [Theory]
    [InlineData("two directions", 2, 0.9995890579867558)]
    [InlineData("Hilbert", 16, 0.12657505582660006)]
    [InlineData("constant", 1, 0.0)]
    public void Ranks_and_entropies_are_those_of_float64(string name, int rank, double entropy)
    {
        var matrix = name switch
        {
            "Hilbert" => Layer(60, 45, (i, j) => 1 / (i + j + 1.0)),
            "constant" => Layer(40, 64, (_, _) => -.3),
            _ => Layer(60, 45, (i, j) => Math.Sin((.7 * i) + (1.3 * j))),
        };
        var metrics = Metrics(matrix);
        Assert.Equal(rank, metrics.MatrixRank);
        Assert.Equal(metrics.NumEvals - rank, metrics.RankLoss);
        Assert.Equal(entropy, metrics.Entropy, 1e-12);
    }

    [Fact]
    public void Slices_of_a_kernel_lose_their_ranks_each()
    {
        var kernel = new double[24 * 16 * 9];
        for (var at = 0; at < kernel.Length; at++)
            kernel[at] = at / 144 is >= 3 and < 11 ? 0 : Math.Cos(1.1 * Math.Pow(at, 1.5));
        for (var at = 0; at < kernel.Length; at++)
            if (at / 9 % 16 == 5)
                kernel[at] = kernel[at - 9];
        var metrics = Metrics(Make.Layer("conv.weight", Make.Tensor([24, 16, 3, 3], kernel)));
        Assert.Equal((135, 9), (metrics.MatrixRank, metrics.RankLoss));
        Assert.Equal(0.9021780417780668, metrics.Entropy, 1e-9);
    }

    [Theory]
    [InlineData(48, 48, 48)]
    [InlineData(200, 48, 46)]
    [InlineData(48, 70, 47)]
    public void Singular_values_far_below_the_rounding_of_squares_are_found(int rows, int columns, int rank)
    {
        // sigma = 3, 2.9, .. then 3e-10, 1e-10, and zeros.
        var sigma = new double[Math.Min(rows, columns)];
        for (var i = 0; i < rank; i++)
            sigma[i] =
                i < rank - 2 ? 3 - (.05 * i)
                : i == rank - 2 ? 3e-10
                : 1e-10;
        var matrix = Reflected(rows, columns, sigma);
        var esd = Esd.Of(DenseMatrices.Of(new(1, rows, columns, matrix)), Backend, SpectralAccuracy.Fast);
        Assert.Equal(1, esd.Refined);
        for (var i = 0; i < sigma.Length; i++)
            Assert.Equal(sigma[i], esd.SingularValues[i], 1e-14);
        Assert.Equal(rank, Metrics(Make.Layer("fc.weight", Make.Tensor([rows, columns], matrix))).MatrixRank);
    }

    [Fact]
    public void The_reference_backend_finds_the_same_values_for_random_matrices_of_lost_rank()
    {
        foreach (
            var (rows, columns, rank, seed) in ((int, int, int, ulong)[])
                [(2, 2, 1, 1), (30, 4, 2, 2), (17, 40, 11, 3), (64, 64, 63, 4), (90, 60, 1, 5)]
        )
        {
            var (left, right) = (Make.Gaussians(rows * rank, seed), Make.Gaussians(rank * columns, seed + 100));
            var product = Make.Entries(rows, columns, (i, j) => 1e150 * Enumerable.Range(0, rank).Sum(Term(i, j)));
            Func<int, double> Term(int i, int j) => k => left[(i * rank) + k] * right[(k * columns) + j];
            var set = DenseMatrices.Of(new(1, rows, columns, product));
            var ours = Esd.Of(set, Backend, SpectralAccuracy.Fast).SingularValues;
            var reference = Esd.Of(set, SpectralBackend.Managed, SpectralAccuracy.Fast).SingularValues;
            Make.Same(reference, ours, 1e-14);
            Assert.Equal(rank, ours.Count(s => s > ours[0] * Math.Max(rows, columns) * 2.2e-16));
        }
    }

    [Fact]
    public void Matrices_of_full_rank_and_zeros_are_left_as_they_are()
    {
        var batch = new MatrixBatch(2, 20, 20, (double[])[.. Make.Gaussians(400, 1), .. new double[400]]);
        var (sigma, status) = (new double[40], new MatrixStatus[2]);
        Backend.SingularValues(batch, sigma, status);
        var esd = Esd.Of(DenseMatrices.Of(batch), Backend, SpectralAccuracy.Fast);
        Assert.Equal(sigma, esd.SingularValues);
        Assert.Equal((0, 0), (esd.Refined, esd.Unresolved));
    }

    [Fact]
    public void A_matrix_too_large_for_it_has_zeros_for_what_cannot_be_told_from_zero_and_a_warning()
    {
        var batch = new MatrixBatch(1, 2, 4200, Make.Entries(2, 4200, (i, j) => (i + 1) * (j % 7)));
        var tall = Esd.Of(DenseMatrices.Of(batch), Backend, SpectralAccuracy.Fast);
        Assert.Equal((1, 0), (tall.Refined, tall.Unresolved));
        var square = new DeficientBackend(2100);
        var zeros = new MatrixBatch(1, 2100, 2100, Make.Entries(2100, 2100, (i, j) => i == j ? 1 : 0).AsMemory());
        var esd = Esd.Of(DenseMatrices.Of(zeros), square, SpectralAccuracy.Fast);
        Assert.Equal((0, 1), (esd.Refined, esd.Unresolved));
        Assert.Equal([1, 1e-5, 0], esd.SingularValues.Distinct());
        Assert.Contains("--accurate", LayerWarnings.Unresolved(1, 1));
    }

    // Rows and columns of zeros leave [45 x 60], which has full rank, and in the second case two equal rows.
    [Fact]
    public void Zero_rows_and_columns_are_exact_zeros_beside_the_values_of_the_rest()
    {
        var rest = Make.Gaussians(60 * 45, 9);
        foreach (var equal in new[] { false, true })
        {
            if (equal)
                rest.AsSpan(0, 60).CopyTo(rest.AsSpan(60));
            var whole = Make.Entries(
                90,
                128,
                (i, j) => i % 2 == 0 && j % 2 == 0 && j < 120 ? rest[(i / 2 * 60) + (j / 2)] : 0
            );
            var esd = Esd.Of(DenseMatrices.Of(new(1, 90, 128, whole)), Backend, SpectralAccuracy.Fast);
            var reference = Esd.Of(DenseMatrices.Of(new(1, 45, 60, rest)), SpectralBackend.Managed, default);
            Make.Same([.. reference.SingularValues, .. new double[45]], esd.SingularValues, 1e-10);
            Assert.Equal(equal ? 44 : 45, esd.SingularValues.Count(s => s > 1e-13));
            Assert.All(esd.SingularValues[45..], s => Assert.Equal(0, s));
            Assert.Equal(1, esd.Refined);
        }
    }

    [Fact]
    public void What_ran_is_recorded()
    {
        var result = LayerAnalysis.Of(Layer(40, 64, (_, _) => -.3), SpectralBackend.Native).Results.Single();
        Assert.EndsWith("[0 A; A' 0]", result.Backend.Routine);
        var full = LayerAnalysis.Of(Make.Gaussian("fc.weight", 1, 40, 64), SpectralBackend.Native).Results.Single();
        Assert.Equal(SpectralBackend.Native.Info.Routine, full.Backend.Routine);
    }

    private static SpectrumMetrics Metrics(Layer layer) => LayerAnalysis.Of(layer, Backend).Results.Single().Metrics;

    private static Layer Layer(int rows, int columns, Func<int, int, double> entry) =>
        Make.Layer("fc.weight", Make.Tensor([rows, columns], Make.Entries(rows, columns, entry)));

    // (I - 2 u u') diag(sigma) (I - 2 v v') with unit vectors u and v.
    private static double[] Reflected(int rows, int columns, double[] sigma)
    {
        var (u, v) = (Unit(rows, 7), Unit(columns, 8));
        return Make.Entries(
            rows,
            columns,
            (i, j) =>
            {
                var sum = i == j ? sigma[i] : 0;
                if (i < sigma.Length)
                    sum -= 2 * sigma[i] * v[i] * v[j];
                if (j < sigma.Length)
                    sum -= 2 * u[i] * u[j] * sigma[j];
                for (var k = 0; k < sigma.Length; k++)
                    sum += 4 * u[i] * u[k] * sigma[k] * v[k] * v[j];
                return sum;
            }
        );
    }

    private static double[] Unit(int length, ulong seed)
    {
        var x = Make.Gaussians(length, seed);
        var norm = Math.Sqrt(x.Sum(t => t * t));
        return Array.ConvertAll(x, t => t / norm);
    }

    // A backend whose fast route finds 1, 1e-5 and noise at the end of the spectrum.
    private sealed class DeficientBackend(int n) : ISpectralBackend
    {
        public BackendInfo Info { get; } =
            new(() => "none")
            {
                Backend = "test",
                Routine = "none",
                Device = "cpu",
                InstructionSet = "none",
                Threads = 1,
            };

        public ISpectralBackend WithThreads(int threads) => this;

        public void SingularValues(
            MatrixBatch batch,
            Span<double> sigma,
            Span<MatrixStatus> status,
            SpectralAccuracy accuracy = SpectralAccuracy.Fast
        )
        {
            for (var i = 0; i < n; i++)
                sigma[i] =
                    i < n / 2 ? 1
                    : i < n - 50 ? 1e-5
                    : 3e-8;
        }

        public ThinSvd Svd(MatrixBatch batch, int index = 0) => throw new NotSupportedException();

        public SymmetricEigen Eigen(ReadOnlySpan<double> symmetric, int n, bool vectors) =>
            throw new NotSupportedException();
    }
}
