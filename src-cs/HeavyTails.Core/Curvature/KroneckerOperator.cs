// K = diag(A_1 (x) G_1, ..., A_L (x) G_L), A_l [a_l x a_l] of inputs, G_l [g_l x g_l] of derivatives, vec by columns:
//   product        G_l V_l A_l                                   eigenvalues   lambda_i(A_l) lambda_j(G_l)
//   trace          sum_l tr A_l tr G_l                           ||K||_F^2     sum_l ||A_l||_F^2 ||G_l||_F^2
//   log det        sum_l g_l log det A_l + a_l log det G_l
//   damping d      (A_l + pi_l sqrt(d) I) (x) (G_l + sqrt(d) / pi_l I),  pi_l^2 = (tr A_l / a_l) / (tr G_l / g_l)
// Martens & Grosse 2015, sec. 4.2 and 6.3, arXiv:1503.05671.

using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Curvature;

/// <summary>
/// A block-diagonal operator of Kronecker products, one a layer: the K-FAC approximation of a curvature matrix.
/// </summary>
public sealed class KroneckerOperator : ICurvatureOperator
{
    private readonly ISpectralBackend _backend;
    private readonly Lazy<(SymmetricEigen A, SymmetricEigen G)[]> _spectra;

    /// <summary>Makes an operator of the layers' blocks.</summary>
    /// <param name="blocks">The blocks, at least one, in the order of the parameters.</param>
    /// <param name="description">What is approximated. Default: "Kronecker products".</param>
    /// <param name="backend">What computes eigenvalues of factors. Default: null, the managed backend.</param>
    /// <exception cref="ArgumentException">There is no block.</exception>
    public KroneckerOperator(
        IReadOnlyList<KroneckerBlock> blocks,
        string description = "Kronecker products",
        ISpectralBackend? backend = null
    )
    {
        Dimension = KroneckerParts.Dimension(blocks);
        (Blocks, Description, _backend) = (blocks, description, backend ?? new ManagedSpectralBackend());
        _spectra = new(() => [.. Blocks.Select(b => b.Spectra(_backend))]);
    }

    /// <summary>The blocks in the order of the parameters.</summary>
    public IReadOnlyList<KroneckerBlock> Blocks { get; }

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

    /// <summary>The trace sum_l tr A_l tr G_l.</summary>
    public double Trace => Blocks.Sum(b => b.TraceOfA * b.TraceOfG);

    /// <summary>The squared Frobenius norm sum_l ||A_l||_F^2 ||G_l||_F^2.</summary>
    public double FrobeniusSquared => Blocks.Sum(b => Vectors.Dot(b.A, b.A) * Vectors.Dot(b.G, b.G));

    /// <summary>
    /// The logarithm of the determinant, sum_l g_l log det A_l + a_l log det G_l; -infinity for a singular operator.
    /// Eigenvalues of a factor below n eps times its largest count as 0.
    /// </summary>
    /// <exception cref="ArithmeticException">A factor is not positive semidefinite.</exception>
    public double LogDeterminant() =>
        _spectra.Value.Sum(s => (s.G.N * s.A.L.Sum(Math.Log)) + (s.A.N * s.G.L.Sum(Math.Log)));

    /// <summary>All eigenvalues [n], ascending: the products of those of the factors.</summary>
    /// <exception cref="ArithmeticException">A factor is not positive semidefinite.</exception>
    public double[] Eigenvalues()
    {
        double[] all = [.. _spectra.Value.SelectMany(s => s.A.L.SelectMany(a => s.G.L.Select(g => a * g)))];
        Array.Sort(all);
        return all;
    }

    /// <summary>
    /// The operator with factored damping, (A_l + pi_l sqrt(d) I) (x) (G_l + sqrt(d) / pi_l I), pi_l^2 = (tr A_l / a_l)
    /// / (tr G_l / g_l), and pi_l = 1 where a trace is 0.
    /// </summary>
    /// <param name="damping">The damping d, at least 0, in units of eigenvalues of the operator.</param>
    public KroneckerOperator Damped(double damping)
    {
        CheckDamping(damping);
        return new(
            [
                .. Blocks.Select(b =>
                {
                    var (ofA, ofG) = b.Shifts(damping);
                    return b.Shifted(ofA, ofG);
                }),
            ],
            FormattableString.Invariant($"({Description}) with factored damping {damping}"),
            _backend
        );
    }

    /// <summary>
    /// The inverse of <see cref="Damped"/>, again Kronecker products: (A_l + pi_l sqrt(d) I)^-1 (x)
    /// (G_l + sqrt(d) / pi_l I)^-1. The inverse of the operator + d I is that of <see cref="InEigenbasis"/>.
    /// </summary>
    /// <param name="damping">The damping d, at least 0, in units of eigenvalues of the operator.</param>
    /// <exception cref="ArithmeticException">A factor with its damping is singular; the message says which.</exception>
    public KroneckerOperator Inverse(double damping)
    {
        CheckDamping(damping);
        return new(
            [.. Blocks.Select((b, i) => Inverse(b, _spectra.Value[i], damping))],
            FormattableString.Invariant($"inverse of ({Description}) with factored damping {damping}"),
            _backend
        );
    }

    /// <summary>
    /// The same operator by its eigenvectors and eigenvalues, whose inverse with a damping d is exactly (K + d I)^-1.
    /// </summary>
    /// <exception cref="ArithmeticException">A factor is not positive semidefinite.</exception>
    public EigenvalueCorrectedOperator InEigenbasis() =>
        new(
            [
                .. Blocks.Select(
                    (b, i) =>
                    {
                        var (a, g) = _spectra.Value[i];
                        return new EigenbasisBlock(b.Name, a.Vt, g.Vt, b.HasBias)
                        {
                            Values = [.. g.L.SelectMany(x => a.L.Select(y => x * y))],
                        };
                    }
                ),
            ],
            Description
        );

    internal static void CheckDamping(double damping)
    {
        if (!(damping >= 0 && double.IsFinite(damping)))
            throw new ArgumentException(
                FormattableString.Invariant($"expected a damping of at least 0, got {damping}")
            );
    }

    private static KroneckerBlock Inverse(
        KroneckerBlock block,
        (SymmetricEigen A, SymmetricEigen G) spectra,
        double damping
    )
    {
        var (ofA, ofG) = block.Shifts(damping);
        return new(
            block.Name,
            Inverse(spectra.A, ofA, $"{block.Name}: factor A"),
            Inverse(spectra.G, ofG, $"{block.Name}: factor G"),
            block.HasBias
        );
    }

    // (A + shift I)^-1 = V diag(1 / (lambda + shift)) V'
    private static double[] Inverse(SymmetricEigen spectrum, double shift, string what)
    {
        var n = spectrum.N;
        if (!(spectrum.L[0] + shift > 0))
            throw new ArithmeticException(
                FormattableString.Invariant(
                    $"{what}: expected a positive definite matrix, got the smallest eigenvalue {spectrum.L[0]:g3} "
                ) + FormattableString.Invariant($"with a damping of {shift:g3}; add damping")
            );
        double[] inverse = new double[n * n];
        for (var k = 0; k < n; k++)
        {
            var v = spectrum.Vt.AsSpan(k * n, n);
            for (var i = 0; i < n; i++)
                Vectors.AddScaled(v[i] / (spectrum.L[k] + shift), v, inverse.AsSpan(i * n, n));
        }
        for (var i = 0; i < n; i++)
        for (var j = 0; j < i; j++)
            inverse[(i * n) + j] = inverse[(j * n) + i] = (inverse[(i * n) + j] + inverse[(j * n) + i]) / 2;
        return inverse;
    }
}
