// A [rows x columns] has as many singular values as its shorter side, and all vectors of that side are eigenvectors of
// G = A A' (rows <= columns) or G = A' A. Decomposing G takes a third of the time of A = U diag(S) Vt, which computes
// the vectors of the longer side as well.
//
// A computed vector of sigma_j is off by an angle of at most about
//   angle_j <= 4 eps sigma_1^2 / min_k |sigma_j^2 - sigma_k^2|,  eps = 1.1e-16
// (Davis & Kahan 1970; Golub & Van Loan 2013, theorem 8.1.12), where the svd has 4 eps sigma_1 / min_k |sigma_j -
// sigma_k|. The vectors of the largest values are as good; at the lower end of a Gaussian square matrix of order 4096
// angles are about 1e-8.
namespace HeavyTails.Core.Spectra;

/// <summary>The singular values of a matrix and the singular vectors of its shorter side.</summary>
/// <param name="Rows">Rows of the matrix.</param>
/// <param name="Columns">Columns of the matrix.</param>
/// <param name="S">Singular values, descending, [k], k = min(Rows, Columns).</param>
/// <param name="Vectors">
/// Row j, [k], is the singular vector of S[j]: the left one where Rows &lt;= Columns, else the right one; row-major
/// [k x k].
/// </param>
public sealed record OneSidedSvd(int Rows, int Columns, double[] S, double[] Vectors)
{
    /// <summary>
    /// Largest angle, 1e-5, of a vector that is taken from a Gram matrix, by the bound above; where a gap between two
    /// squares is so small that it could be larger, the singular value decomposition is taken.
    /// </summary>
    internal const double MostAngle = 1e-5;

    private const double Epsilon = 1.1102230246251565e-16;

    // Squares of numbers in this range neither overflow nor vanish.
    private const double Smallest = 1e-130,
        Largest = 1e130;

    /// <summary>Vector j, [min(Rows, Columns)].</summary>
    public ReadOnlySpan<double> Vector(int j) => Vectors.AsSpan(j * S.Length, S.Length);

    /// <summary>
    /// Decomposes one matrix whose singular values are known: by its Gram matrix where their gaps admit it and the
    /// accurate reference is neither asked for nor the backend, else by a singular value decomposition.
    /// </summary>
    /// <param name="matrix">A batch of one matrix.</param>
    /// <param name="sigma">Its singular values, descending, [k].</param>
    /// <param name="backend">Computes the decomposition.</param>
    /// <param name="accuracy">Accuracy of the vectors. Default: fast.</param>
    /// <exception cref="ArithmeticException">The matrix is not finite, or the iteration did not converge.</exception>
    public static OneSidedSvd Of(
        MatrixBatch matrix,
        ReadOnlySpan<double> sigma,
        ISpectralBackend backend,
        SpectralAccuracy accuracy = SpectralAccuracy.Fast
    ) =>
        accuracy == SpectralAccuracy.Fast
        && !backend.Info.FastIsAccurate
        && sigma.Length > 0
        && sigma[0] is > Smallest and < Largest
        && Separates(sigma)
            ? backend.GramVectors(matrix)
            : Of(backend.Svd(matrix));

    /// <summary>The part of a thin singular value decomposition that belongs to the shorter side.</summary>
    public static OneSidedSvd Of(ThinSvd svd)
    {
        var (k, wide) = (svd.S.Length, svd.Rows <= svd.Columns);
        var vectors = wide ? new double[k * k] : svd.Vt;
        for (var j = 0; j < k && wide; j++)
        for (var r = 0; r < k; r++)
            vectors[(j * k) + r] = svd.U[(r * k) + j];
        return new(svd.Rows, svd.Columns, svd.S, vectors);
    }

    /// <summary>
    /// The decomposition by the eigenvalues lambda = sigma^2 of the Gram matrix of the shorter side.
    /// </summary>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="columns">Columns of the matrix.</param>
    /// <param name="gram">The eigendecomposition of A A' where rows &lt;= columns, else of A' A.</param>
    public static OneSidedSvd Of(int rows, int columns, SymmetricEigen gram)
    {
        var k = gram.N;
        var sigma = new double[k];
        for (var j = 0; j < k; j++)
            sigma[j] = Math.Sqrt(Math.Max(0, gram.L[k - 1 - j]));
        for (int j = 0, last = k - 1; j < last; j++, last--)
            Swap(gram.Vt.AsSpan(j * k, k), gram.Vt.AsSpan(last * k, k));
        return new(rows, columns, sigma, gram.Vt);
    }

    /// <summary>The vector of S[j] on the longer side, A' u / sigma or A v / sigma, normalised.</summary>
    /// <param name="matrix">The matrix that was decomposed.</param>
    /// <param name="j">Index of a singular value that is not zero.</param>
    public double[] OtherVector(MatrixBatch matrix, int j)
    {
        var vector = Vector(j);
        var wide = Rows <= Columns;
        var other = new double[Math.Max(Rows, Columns)];
        var row = new double[Columns];
        var narrow = matrix.Single.Span;
        var numbers = matrix.Double.Span;
        for (var r = 0; r < Rows; r++)
        {
            if (matrix.IsDouble)
                numbers.Slice(r * Columns, Columns).CopyTo(row);
            else
                for (var c = 0; c < Columns; c++)
                    row[c] = narrow[(r * Columns) + c];
            if (wide)
                Numerics.Vectors.AddScaled(vector[r], row, other);
            else
                other[r] = Numerics.Vectors.Dot(row, vector);
        }
        var norm = Math.Sqrt(Numerics.Vectors.Dot(other, other));
        for (var i = 0; i < other.Length; i++)
            other[i] /= norm;
        return other;
    }

    // Whether 4 eps sigma_1^2 over the least gap of squares is at most the largest angle. Zero is a neighbour of the
    // last square, since vectors of values of nearly zero mix.
    private static bool Separates(ReadOnlySpan<double> sigma)
    {
        var least = 4 * Epsilon * sigma[0] * sigma[0] / MostAngle;
        for (var j = 1; j < sigma.Length; j++)
            if (!((sigma[j - 1] - sigma[j]) * (sigma[j - 1] + sigma[j]) >= least))
                return false;
        return sigma[^1] * sigma[^1] >= least;
    }

    private static void Swap(Span<double> a, Span<double> b)
    {
        for (var i = 0; i < a.Length; i++)
            (a[i], b[i]) = (b[i], a[i]);
    }
}
