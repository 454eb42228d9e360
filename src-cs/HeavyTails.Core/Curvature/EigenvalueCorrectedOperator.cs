// E = diag over layers of (Q_A (x) Q_G) diag(s) (Q_A (x) Q_G)', Q_A and Q_G the eigenvectors of the Kronecker factors A
// and G of a layer, s_ij = E ((Q_G' D Q_A)_ij)^2 the second moments of derivatives D [g x a] in that basis:
//   s = the diagonal of (Q_A (x) Q_G)' F (Q_A (x) Q_G) for the exact block F, so that ||F - E||_F is the smallest of
//   all matrices with these eigenvectors, and at most ||F - A (x) G||_F.
// George et al. 2018, sec. 3, arXiv:1806.03884.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.Curvature;

/// <summary>
/// A block-diagonal operator that is known by its eigenvectors in Kronecker form and its eigenvalues: the EKFAC
/// approximation of a curvature matrix, whose inverse with any damping is exact.
/// </summary>
public sealed class EigenvalueCorrectedOperator : ICurvatureOperator
{
    /// <summary>Makes an operator of the layers' blocks.</summary>
    /// <param name="blocks">The blocks, at least one, in the order of the parameters.</param>
    /// <param name="description">What is approximated. Default: "Kronecker eigenvectors".</param>
    /// <exception cref="ArgumentException">There is no block.</exception>
    public EigenvalueCorrectedOperator(
        IReadOnlyList<EigenbasisBlock> blocks,
        string description = "Kronecker eigenvectors"
    ) => (Blocks, Description, Dimension) = (blocks, description, KroneckerParts.Dimension(blocks));

    /// <summary>The blocks in the order of the parameters.</summary>
    public IReadOnlyList<EigenbasisBlock> Blocks { get; }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        KroneckerParts.Apply(Blocks, x, y, count);
    }

    /// <summary>The trace, the sum of the eigenvalues.</summary>
    public double Trace => Blocks.Sum(b => b.Values.Sum());

    /// <summary>The squared Frobenius norm, the sum of squared eigenvalues.</summary>
    public double FrobeniusSquared => Blocks.Sum(b => Vectors.Dot(b.Values, b.Values));

    /// <summary>
    /// The logarithm of the determinant, the sum of those of the eigenvalues; -infinity where one is 0.
    /// </summary>
    public double LogDeterminant() => Blocks.Sum(b => b.Values.Sum(Math.Log));

    /// <summary>All eigenvalues [n], ascending.</summary>
    public double[] Eigenvalues()
    {
        double[] all = [.. Blocks.SelectMany(b => b.Values)];
        Array.Sort(all);
        return all;
    }

    /// <summary>The operator E + d I.</summary>
    /// <param name="damping">The damping d, at least 0, in units of eigenvalues.</param>
    public EigenvalueCorrectedOperator Damped(double damping)
    {
        KroneckerOperator.CheckDamping(damping);
        return new(
            [.. Blocks.Select(b => b.With(s => s + damping))],
            FormattableString.Invariant($"({Description}) + {damping} I")
        );
    }

    /// <summary>The inverse (E + d I)^-1, exact but for rounding, by 1 / (s + d).</summary>
    /// <param name="damping">The damping d, at least 0, in units of eigenvalues.</param>
    /// <exception cref="ArithmeticException">An eigenvalue is 0 without damping; the message says where.</exception>
    public EigenvalueCorrectedOperator Inverse(double damping)
    {
        KroneckerOperator.CheckDamping(damping);
        foreach (var block in Blocks)
            if (!double.IsFinite(1 / (block.Values.Min() + damping)))
                throw new ArithmeticException(
                    FormattableString.Invariant(
                        $"{block.Name}: expected a positive definite operator, got the smallest eigenvalue "
                    )
                        + FormattableString.Invariant(
                            $"{block.Values.Min():g3} with a damping of {damping:g3}; add damping"
                        )
                );
        return new(
            [.. Blocks.Select(b => b.With(s => 1 / (s + damping)))],
            FormattableString.Invariant($"inverse of (({Description}) + {damping} I)")
        );
    }
}
