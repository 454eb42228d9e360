// y = A x + B x + ...

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.Curvature;

/// <summary>The sum of operators of one dimension.</summary>
public sealed class SumOperator : ICurvatureOperator
{
    private readonly ICurvatureOperator[] _terms;

    /// <summary>Makes the sum of at least one operator.</summary>
    /// <exception cref="ArgumentException">There is none, or dimensions differ; the message holds both.</exception>
    public SumOperator(params ReadOnlySpan<ICurvatureOperator> terms)
    {
        if (terms.Length == 0)
            throw new ArgumentException("expected at least one operator to sum, got none");
        foreach (var term in terms)
            if (term.Dimension != terms[0].Dimension)
                throw new ArgumentException(
                    $"expected operators of one dimension, got {terms[0].Dimension} and {term.Dimension}"
                );
        _terms = terms.ToArray();
    }

    /// <inheritdoc/>
    public int Dimension => _terms[0].Dimension;

    /// <summary>Whether any term computes in float64.</summary>
    public bool IsDouble => _terms.Any(t => t.IsDouble);

    /// <inheritdoc/>
    public string Description => string.Join(" + ", _terms.Select(t => $"({t.Description})"));

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        _terms[0].Apply(x, y, count);
        if (_terms.Length == 1)
            return;
        var product = new double[y.Length];
        foreach (var term in _terms.AsSpan(1))
        {
            term.Apply(x, product, count);
            Vectors.AddScaled(1, product, y);
        }
    }
}
