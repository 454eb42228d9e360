// y = P' A P x, P [n x m] the columns first .. first + m - 1 of the unit matrix: a principal submatrix.

namespace HeavyTails.Core.Curvature;

/// <summary>
/// The rows and columns of a range of indices of an operator, such as those of one layer's parameters. A product costs
/// one with the whole operator; operators that can leave the other parameters out are faster.
/// </summary>
public sealed class RestrictedOperator : ICurvatureOperator
{
    private readonly ICurvatureOperator _operand;
    private readonly int _first;

    /// <summary>Makes the restriction to <paramref name="count"/> indices from <paramref name="first"/> on.</summary>
    /// <exception cref="ArgumentException">The range is not inside the operator; the message holds both.</exception>
    public RestrictedOperator(ICurvatureOperator operand, int first, int count)
    {
        if (first < 0 || count < 1 || first > operand.Dimension - count)
            throw new ArgumentException(
                $"expected a range inside 0 .. {operand.Dimension - 1}, got {count} indices from {first} on"
            );
        (_operand, _first, Dimension) = (operand, first, count);
    }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public bool IsDouble => _operand.IsDouble;

    /// <inheritdoc/>
    public string Description => $"rows and columns {_first} .. {_first + Dimension - 1} of ({_operand.Description})";

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        var (whole, product) = (new double[Whole(count)], new double[Whole(count)]);
        for (var j = 0; j < count; j++)
            x.Slice(j * Dimension, Dimension).CopyTo(whole.AsSpan((j * _operand.Dimension) + _first));
        _operand.Apply(whole, product, count);
        for (var j = 0; j < count; j++)
            product.AsSpan((j * _operand.Dimension) + _first, Dimension).CopyTo(y[(j * Dimension)..]);
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<float> x, Span<float> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        var (whole, product) = (new float[Whole(count)], new float[Whole(count)]);
        for (var j = 0; j < count; j++)
            x.Slice(j * Dimension, Dimension).CopyTo(whole.AsSpan((j * _operand.Dimension) + _first));
        _operand.Apply(whole, product, count);
        for (var j = 0; j < count; j++)
            product.AsSpan((j * _operand.Dimension) + _first, Dimension).CopyTo(y[(j * Dimension)..]);
    }

    private int Whole(int count) => checked(_operand.Dimension * count);
}
