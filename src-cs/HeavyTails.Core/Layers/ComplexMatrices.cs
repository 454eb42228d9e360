// C = A + i B [rows x columns]:  E = [A -B; B A] [2 rows x 2 columns] is real, and its singular values are those of C,
// each twice. With C = U S V*, U and V written in the same way are orthogonal, and E = U' diag(S, S) V'^T.
// So each pair counts once; rounding makes its two values differ in their last digits, and the first is taken.

using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Layers;

/// <summary>The complex matrices of a layer, by their real and imaginary parts.</summary>
public sealed class ComplexMatrices : MatrixSet
{
    private readonly MatrixSet _real,
        _imaginary;

    /// <summary>The matrices whose parts are those of two sets of one shape, in the same order.</summary>
    /// <param name="real">Real parts, of matrices that are held as numbers.</param>
    /// <param name="imaginary">Imaginary parts.</param>
    /// <exception cref="NotSupportedException">The sets do not hold their matrices one by one.</exception>
    /// <exception cref="ArgumentException">The sets differ in shape or number.</exception>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public ComplexMatrices(MatrixSet real, MatrixSet imaginary)
    {
        if ((real.Count, real.Rows, real.Columns) != (imaginary.Count, imaginary.Rows, imaginary.Columns))
            throw new ArgumentException(
                $"expected imaginary parts of {real.Count} matrices [{real.Rows} x {real.Columns}], got"
                    + $" {imaginary.Count} [{imaginary.Rows} x {imaginary.Columns}]",
                nameof(imaginary)
            );
        if (real.Count > 0 && real.Single(0) is null)
            throw new NotSupportedException("complex numbers: the operator of a convolution is for real kernels");
        (_real, _imaginary, Rows, Columns, Count) = (real, imaginary, real.Rows, real.Columns, real.Count);
        (Part, Slice, Rf, EigenvalueScale) = (real.Part, real.Slice, real.Rf, real.EigenvalueScale);
    }

    /// <summary>False: nulls and the Marchenko-Pastur law are those of real entries.</summary>
    public override bool CanBeRandom => false;

    /// <summary>2: the matrices of the batches have each singular value twice.</summary>
    public override int Multiplicity => 2;

    /// <inheritdoc/>
    public override IEnumerable<MatrixBatch> Batches(ISpectralBackend backend)
    {
        for (var i = 0; i < Count; i++)
            yield return Embedding(_real.Single(i)!, _imaginary.Single(i)!);
    }

    /// <summary>Returns the matrices with their complex entries in a random order.</summary>
    /// <remarks>Both parts get the same order: it depends on the seed and on the number of entries alone.</remarks>
    public override MatrixSet Shuffled(ulong seed) =>
        new ComplexMatrices(_real.Shuffled(seed), _imaginary.Shuffled(seed));

    private static MatrixBatch Embedding(MatrixBatch real, MatrixBatch imaginary)
    {
        var (rows, columns) = (real.Rows, real.Columns);
        return real.IsDouble
            ? new MatrixBatch(1, 2 * rows, 2 * columns, Embed(real.Double.Span, imaginary.Double.Span))
            : new MatrixBatch(1, 2 * rows, 2 * columns, Embed(real.Single.Span, imaginary.Single.Span));

        T[] Embed<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
            where T : struct, System.Numerics.INumber<T>
        {
            var all = new T[checked(4 * rows * columns)];
            for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
            {
                var (re, im) = (a[r * columns + c], b[r * columns + c]);
                all[r * 2 * columns + c] = re;
                all[(rows + r) * 2 * columns + columns + c] = re;
                all[r * 2 * columns + columns + c] = -im;
                all[(rows + r) * 2 * columns + c] = im;
            }
            return all;
        }
    }
}
