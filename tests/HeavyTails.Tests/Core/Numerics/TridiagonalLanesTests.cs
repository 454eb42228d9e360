using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.Numerics;

/// <summary>Many tridiagonal matrices side by side.</summary>
public class TridiagonalLanesTests
{
    private static readonly LaneWidth[] Widths =
    [
        LaneWidth.Best,
        LaneWidth.Bits64,
        LaneWidth.Bits256,
        LaneWidth.Bits512,
    ];

    // Numbers of matrices that leave lanes over at every width, sizes that have no or few inner rows.
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 5)]
    [InlineData(3, 16)]
    [InlineData(4, 33)]
    [InlineData(17, 1)]
    [InlineData(64, 29)]
    [InlineData(150, 9)]
    public void Matrices_have_the_bits_that_each_has_alone(int n, int matrices)
    {
        foreach (var make in (ReadOnlySpan<Func<int, int, (double[], double[])>>)[Graded, Indefinite, Split, Ugly])
        {
            var each = Enumerable.Range(0, matrices).Select(i => make(n, i)).ToArray();
            var alone = each.Select(matrix => Alone(matrix.Item1, matrix.Item2)).ToArray();
            foreach (var width in Widths)
            {
                var (d, squares) = (Clones(each.Select(m => m.Item1)), Clones(each.Select(m => m.Item2)));
                TridiagonalBatch.InPlace(d, squares, width, TridiagonalEigenvalues.MostSweeps);
                Assert.Equal(alone, d);
            }
        }
    }

    [Fact]
    public void Traces_and_sums_of_squares_are_kept()
    {
        const int n = 90,
            matrices = 20;
        var each = Enumerable.Range(0, matrices).Select(i => Indefinite(n, i)).ToArray();
        var d = Clones(each.Select(m => m.Item1));
        TridiagonalEigenvalues.BatchInPlace(d, Clones(each.Select(m => m.Item2)));
        for (var i = 0; i < matrices; i++)
        {
            var (diagonal, squares) = each[i];
            Assert.Equal(diagonal.Sum(), d[i].Sum(), 1e-12);
            Assert.Equal(diagonal.Sum(x => x * x) + (2 * squares.Sum()), d[i].Sum(x => x * x), 1e-11);
            Assert.Equal(d[i].Order(), d[i]);
        }
    }

    // Powers of two change no bit, as long as squares are neither infinite nor subnormal.
    [Theory]
    [InlineData(1e-150)]
    [InlineData(1e150)]
    public void Scales_change_nothing(double about)
    {
        var scale = Math.ScaleB(1, Math.ILogB(about));
        var each = Enumerable.Range(0, 27).Select(i => Graded(40, i)).ToArray();
        var (one, other) = (Clones(each.Select(m => m.Item1)), Clones(each.Select(m => m.Item1)));
        var (squares, scaled) = (Clones(each.Select(m => m.Item2)), Clones(each.Select(m => m.Item2)));
        foreach (var row in other)
            for (var i = 0; i < row.Length; i++)
                row[i] *= scale;
        foreach (var row in scaled)
            for (var i = 0; i < row.Length; i++)
                row[i] = row[i] * scale * scale;
        TridiagonalEigenvalues.BatchInPlace(one, squares);
        TridiagonalEigenvalues.BatchInPlace(other, scaled);
        Assert.Equal(one, other.Select(row => row.Select(x => x / scale).ToArray()));
    }

    [Fact]
    public void An_eigenvalue_that_does_not_converge_is_named_with_its_matrix()
    {
        foreach (var width in Widths)
        {
            double[][] d = [new double[5], [1, 2, 3, 4, 5]],
                squares = [new double[4], [1, 1, 1, 1]];
            var failure = Assert.Throws<ArithmeticException>(() => TridiagonalBatch.InPlace(d, squares, width, 1));
            Assert.Equal("matrix 1 of 2: eigenvalue 0 of 5 did not converge in 1 sweeps", failure.Message);
        }
    }

    [Fact]
    public void Wrong_numbers_are_refused_and_nothing_is_changed()
    {
        TridiagonalEigenvalues.BatchInPlace([], []);
        TridiagonalEigenvalues.BatchInPlace(
            [
                [],
                [],
            ],
            [
                [],
                [],
            ]
        );
        double[][] two =
        [
            [2, 1],
            [3, double.NaN],
        ];
        var message = Assert
            .Throws<ArgumentException>(() =>
                TridiagonalEigenvalues.BatchInPlace(
                    two,
                    [
                        [1],
                        [1],
                    ]
                )
            )
            .Message;
        Assert.Contains("matrix 1 of 2", message);
        Assert.Equal([2, 1], two[0]);
        Assert.Throws<ArgumentException>(() =>
            TridiagonalEigenvalues.BatchInPlace(
                two,
                [
                    [1],
                ]
            )
        );
        Assert.Throws<ArgumentException>(() =>
            TridiagonalEigenvalues.BatchInPlace(
                [
                    [1, 2],
                    [1],
                ],
                [
                    [1],
                    [],
                ]
            )
        );
    }

    private static double[][] Clones(IEnumerable<double[]> rows) => [.. rows.Select(row => (double[])row.Clone())];

    private static double[] Alone(double[] diagonal, double[] squares)
    {
        var (d, s) = ((double[])diagonal.Clone(), (double[])squares.Clone());
        TridiagonalEigenvalues.InPlace(d, s);
        return d;
    }

    private static double[] Squares(int n, int seed) =>
        Array.ConvertAll(Variates.Gaussian(n - 1, (ulong)seed + 1000), x => x * x);

    // Diagonally dominant and growing, as those of squares of bidiagonal matrices.
    private static (double[], double[]) Graded(int n, int seed) =>
        ([.. Variates.Gaussian(n, (ulong)seed).Select((x, i) => (3 * i) + Math.Abs(x))], Squares(n, seed));

    private static (double[], double[]) Indefinite(int n, int seed) =>
        (Variates.Gaussian(n, (ulong)seed), Squares(n, seed));

    // Zeros split the matrices at places of their own, and ties are multiple eigenvalues.
    private static (double[], double[]) Split(int n, int seed)
    {
        var (d, squares) = (Array.ConvertAll(Variates.Gaussian(n, (ulong)seed), Math.Round), Squares(n, seed));
        for (var i = seed % 3; i < n - 1; i += 2 + (seed % 7))
            squares[i] = 0;
        return (d, squares);
    }

    // Zero, diagonal, constant, alternating in scale, tiny at one end, huge.
    private static (double[], double[]) Ugly(int n, int seed)
    {
        var (d, squares) = Indefinite(n, seed);
        for (var i = 0; i < n; i++)
            d[i] = (seed % 8) switch
            {
                0 or 2 => 0,
                1 or 4 => 1,
                3 => d[i] * Math.Pow(10, -3 * i),
                5 => d[i] * 1e300,
                6 => i % 2 == 0 ? d[i] : 1e-160 * d[i],
                _ => d[i] * 1e-300,
            };
        for (var i = 0; i < n - 1; i++)
            squares[i] = (seed % 8) switch
            {
                0 or 1 => 0,
                2 or 4 => 1,
                3 => squares[i] * Math.Pow(10, -6 * i),
                5 => squares[i] * 1e300,
                6 => i % 2 == 0 ? squares[i] : 1e-320,
                _ => squares[i] * 1e-300,
            };
        return (d, squares);
    }
}
