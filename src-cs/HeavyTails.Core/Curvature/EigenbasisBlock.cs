// Q_G (S o (Q_G' V Q_A)) Q_A' for one layer, V [g x a], S [g x a]; o by entries.

namespace HeavyTails.Core.Curvature;

/// <summary>
/// The diagonal block of one layer in a Kronecker product of orthogonal bases: (Q_A (x) Q_G) diag(s) (Q_A (x) Q_G)'.
/// </summary>
public sealed class EigenbasisBlock : IKroneckerPart
{
    private readonly double[] _qa,
        _qg;
    private readonly double[] _values = [];

    /// <summary>Makes a block of two bases, which are not copied.</summary>
    /// <param name="name">Name of the layer.</param>
    /// <param name="qa">Q_A' [a x a]: each row a vector of the basis of inputs.</param>
    /// <param name="qg">Q_G' [g x g]: each row a vector of the basis of outputs.</param>
    /// <param name="hasBias">As in <see cref="KroneckerBlock"/>. Default: false.</param>
    /// <exception cref="ArgumentException">A basis is not square.</exception>
    public EigenbasisBlock(string name, double[] qa, double[] qg, bool hasBias = false)
    {
        (Name, _qa, _qg, HasBias) = (name, qa, qg, hasBias);
        (Columns, Rows) = (
            KroneckerParts.Order(qa, $"{name}: basis Q_A"),
            KroneckerParts.Order(qg, $"{name}: basis Q_G")
        );
        if (hasBias && Columns == 1)
            throw new ArgumentException($"{name}: expected basis Q_A of a weight and a bias, got [1 x 1]");
    }

    /// <summary>Name of the layer.</summary>
    public string Name { get; }

    /// <summary>Order g of the basis of outputs.</summary>
    public int Rows { get; }

    /// <summary>Order a of the basis of inputs, with the bias.</summary>
    public int Columns { get; }

    /// <summary>Whether the bias [g] is stored behind the weights [g x a - 1].</summary>
    public bool HasBias { get; }

    /// <summary>
    /// The eigenvalues S [g x a] row-major: S_ij belongs to row i of Q_G' and row j of Q_A'. Each is finite and at
    /// least 0.
    /// </summary>
    public required double[] Values
    {
        get => _values;
        init
        {
            if (value.Length != Rows * Columns)
                throw new ArgumentException($"{Name}: expected {Rows} x {Columns} eigenvalues, got {value.Length}");
            foreach (var s in value)
                if (!(s >= 0 && double.IsFinite(s)))
                    throw new ArgumentException(
                        FormattableString.Invariant($"{Name}: expected eigenvalues of at least 0, got {s}")
                    );
            _values = value;
        }
    }

    /// <summary>Q_A' [a x a]: each row a vector of the basis of inputs.</summary>
    public ReadOnlySpan<double> Qa => _qa;

    /// <summary>Q_G' [g x g]: each row a vector of the basis of outputs.</summary>
    public ReadOnlySpan<double> Qg => _qg;

    void IKroneckerPart.Multiply(Span<double> v, Span<double> product)
    {
        KroneckerParts.TimesTransposed(v, _qa, product, Columns);
        KroneckerParts.Times(_qg, product, v, Rows);
        for (var i = 0; i < v.Length; i++)
            v[i] *= _values[i];
        KroneckerParts.TransposedTimes(_qg, v, product, Rows);
        product.CopyTo(v);
        KroneckerParts.Times(v, _qa, product, Columns);
    }

    /// <summary>The block with other eigenvalues S [g x a] in the same bases.</summary>
    /// <exception cref="ArgumentException">
    /// An eigenvalue is negative or not finite, or their number is wrong.
    /// </exception>
    public EigenbasisBlock With(double[] values) => new(Name, _qa, _qg, HasBias) { Values = values };

    internal EigenbasisBlock With(Func<double, double> values) => With([.. _values.Select(values)]);
}
