using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.Spectra;
using HeavyTails.Tests.Core.Nulls;

namespace HeavyTails.Tests.Core.Spectra;

/// <summary>Parts of several matrices whose spectra are pooled, as slices of a convolution are.</summary>
public sealed class PooledErrorTests
{
    private static readonly SpectralStatistic Hill = SpectrumQuantity.Hill.Statistic;

    [Fact]
    public void Equal_matrices_have_the_windows_and_the_jackknife_of_one_pooled()
    {
        const int copies = 3;
        var one = Subjects.Normals((1, 24, 16), 1);
        double[] numbers = [.. Enumerable.Repeat(one.Double.ToArray(), copies).SelectMany(x => x)];
        var set = Subjects.Set(new(copies, 24, 16, numbers));
        foreach (
            var (pooled, single) in new[]
            {
                (
                    HalfWindows.Of(set, Subjects.Backend, 12, 5).Value.Windows,
                    HalfWindows.Of(one, Subjects.Backend, 12, 5).Value.Windows
                ),
                (
                    RowJackknife.Of(set, Subjects.Backend, 6, 5).Value.Parts,
                    RowJackknife.Of(one, Subjects.Backend, 6, 5).Value.Parts
                ),
            }
        )
        {
            Assert.Equal((single.Count, single.Rows), (pooled.Count, pooled.Rows));
            for (var i = 0; i < single.Count; i++)
            {
                double[] expected = [.. single.Eigenvalues[i].SelectMany(x => Enumerable.Repeat(x, copies))];
                Assert.Equal(expected.Length, pooled.Eigenvalues[i].Length);
                Assert.All(
                    expected.Zip(pooled.Eigenvalues[i]),
                    p => Assert.Equal(p.First, p.Second, 1e-10 * expected[^1])
                );
            }
        }
    }

    [Fact]
    public void A_set_of_one_has_the_errors_of_its_batch()
    {
        var batch = Subjects.Normals((1, 30, 20), 2);
        var (set, matrix) = (
            MatrixErrors.Of(Subjects.Set(batch), Subjects.Backend, 9),
            MatrixErrors.Of(batch, Subjects.Backend, 9)
        );
        Assert.Equal(matrix.ByRows(Hill).Value, set.ByRows(Hill).Value);
        Assert.Equal(matrix.ByWindows(Hill).Value, set.ByWindows(Hill).Value);
        Assert.Equal(Math.Max(set.ByRows(Hill).Value, set.ByWindows(Hill).Value), set.Larger(Hill).Value);
        Assert.NotEqual(set.Larger(Hill), MatrixErrors.Of(batch, Subjects.Backend, 10).Larger(Hill));
    }

    // Pooled logarithms are averages over c matrices: the error of nine is a third of that of one.
    [Fact]
    public void Errors_of_nine_pooled_matrices_are_a_third_of_those_of_one()
    {
        double Mean(int count) =>
            Enumerable
                .Range(0, 20)
                .Average(i =>
                    MatrixErrors
                        .Of(Subjects.Set(Subjects.Normals((count, 32, 24), (ulong)i)), Subjects.Backend, (ulong)i)
                        .ByWindows(Hill)
                        .Value
                );
        Assert.InRange(Mean(1) / Mean(9), 2.4, 3.8);
    }

    [Fact]
    public void Errors_have_the_same_bits_with_one_thread_and_with_four()
    {
        var subject = Subjects.Gaussian((4, 40, 24), 3);
        var quantities = new[] { SpectrumQuantity.Hill, SpectrumQuantity.KolmogorovSmirnov };
        SpectrumErrors Of(int threads) =>
            SpectrumErrors
                .Of(subject with { Backend = subject.Backend.WithThreads(threads), Quantities = quantities })
                .Value;
        var (one, four) = (Of(1), Of(4));
        foreach (var name in new[] { SpectrumQuantity.HillName, SpectrumQuantity.AlphaName })
        {
            Assert.Equal(one.ByRows(name), four.ByRows(name));
            Assert.Equal(one.ByWindows(name), four.ByWindows(name));
            Assert.Equal(one.Stated(name), four.Stated(name));
        }
        Assert.Equal(one.Hill.Value, four.Hill.Value);
        Assert.Equal(one.Kurtosis, four.Kurtosis);
        Assert.Throws<KeyNotFoundException>(() => one.ByRows("beta"));
    }

    [Fact]
    public void Flat_and_small_matrices_have_the_errors_that_exist()
    {
        // A row has no parts of either kind, three rows have a jackknife and no windows.
        var row = MatrixErrors.Of(Subjects.Normals((1, 1, 20), 1), Subjects.Backend);
        Assert.Contains("[1 x 20]", row.Jackknife.Reason, StringComparison.Ordinal);
        Assert.Contains("[1 x 20]", row.Windows.Reason, StringComparison.Ordinal);
        Assert.Equal(FitFailure.NotEnoughData, row.Larger(Hill).Failure);
        var three = MatrixErrors.Of(Subjects.Normals((1, 3, 40), 1), Subjects.Backend);
        SpectralStatistic largest = (ascending, _, _) => ascending[^1];
        Assert.False(three.Windows.Succeeded);
        Assert.Equal(three.ByRows(largest), three.Larger(largest));
        Assert.True(three.Larger(largest).Value > 0);
        Assert.Equal(FitFailure.NotRequested, MatrixErrors.NotRequested.Larger(Hill).Failure);
    }
}
