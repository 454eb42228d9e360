using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;

namespace HeavyTails.Tests.Core.Spectra;

public sealed class SpectralEnsembleTests
{
    // The numbers of matrices leave rests of 0, 1 and 7 beside whole batches, and fewer than a batch.
    [Theory]
    [InlineData(3, 33, 20)]
    [InlineData(64, 48, 64)]
    [InlineData(65, 33, 20)]
    [InlineData(119, 33, 20)]
    [InlineData(17, 130, 90)]
    public void Spectra_are_the_same_bits_as_in_one_batch_whatever_the_threads(int count, int rows, int columns)
    {
        var numbers = Variates.Gaussian(count * rows * columns, (ulong)count);
        var (size, rank) = (rows * columns, Math.Min(rows, columns));
        var (sigma, status) = (new double[count * rank], new MatrixStatus[count]);
        SpectralBackend.Default.WithThreads(1).SingularValues(new(count, rows, columns, numbers), sigma, status);
        foreach (var threads in new[] { 1, 2 })
        {
            var made = new List<int>();
            var spectra = SpectralEnsemble
                .Of(
                    (count, rows, columns),
                    (i, into) =>
                    {
                        made.Add(i);
                        numbers.AsMemory(i * size, size).CopyTo(into);
                    },
                    SpectralBackend.Default.WithThreads(threads)
                )
                .Value.Eigenvalues;
            Assert.Equal(Enumerable.Range(0, count), made);
            for (var i = 0; i < count; i++)
                Assert.Equal(sigma.Skip(i * rank).Take(rank).Reverse().Select(s => s * s), spectra[i]);
        }
    }
}
