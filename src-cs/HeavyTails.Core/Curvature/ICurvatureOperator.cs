// y_j = A x_j for a symmetric A [n x n] that is known by its products only, such as the Hessian of a loss.

namespace HeavyTails.Core.Curvature;

/// <summary>
/// A symmetric operator A [n x n] that is known by its products: what the iterative methods of curvature need. To add
/// an operator, implement <see cref="Dimension"/>, <see cref="Description"/> and the products in float64.
/// </summary>
public interface ICurvatureOperator
{
    /// <summary>Number n of rows and of columns, at least 1.</summary>
    int Dimension { get; }

    /// <summary>
    /// Whether products are computed in float64, else in float32. It decides the number type of the vectors that
    /// iterative methods keep. Default: true.
    /// </summary>
    bool IsDouble => true;

    /// <summary>What A is, for results: the matrix, the data, and the state that is held fixed.</summary>
    string Description { get; }

    /// <summary>Computes Y = A X for a block of vectors.</summary>
    /// <param name="x">X [n x count] column-major: vector j is at x[j n ..].</param>
    /// <param name="y">
    /// Y [n x count], of the same layout. It does not overlap x, and its numbers before the call have no meaning.
    /// </param>
    /// <param name="count">Number of vectors, at least 1.</param>
    void Apply(ReadOnlySpan<double> x, Span<double> y, int count);

    /// <summary>
    /// Computes Y = A X for a block of vectors in float32. Default: by the products in float64, with both blocks
    /// converted.
    /// </summary>
    /// <param name="x">X [n x count] column-major: vector j is at x[j n ..].</param>
    /// <param name="y">
    /// Y [n x count], of the same layout. It does not overlap x, and its numbers before the call have no meaning.
    /// </param>
    /// <param name="count">Number of vectors, at least 1.</param>
    void Apply(ReadOnlySpan<float> x, Span<float> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        var (wide, product) = (new double[x.Length], new double[y.Length]);
        CurvatureArguments.Convert(x, wide);
        Apply(wide, product, count);
        CurvatureArguments.Convert(product, y);
    }
}

/// <summary>
/// A curvature matrix of a loss at given parameters, with the loss and its gradient there. Disposing it frees what it
/// holds of the network and of the samples.
/// </summary>
public interface ILossCurvature : ICurvatureOperator, IDisposable
{
    /// <summary>The loss at the parameters, a mean over the samples.</summary>
    double Loss { get; }

    /// <summary>The gradient [n] of the loss with respect to the parameters of the operator.</summary>
    double[] Gradient();
}
