namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>The spectrum of matrices of one shape, pooled, to which laws are fitted.</summary>
public sealed class SpectrumSample
{
    /// <summary>A sample of positive eigenvalues.</summary>
    /// <param name="ascending">All eigenvalues of all matrices, positive, ascending, [n].</param>
    /// <param name="large">Larger side of each matrix.</param>
    /// <param name="small">Smaller side of each matrix.</param>
    /// <exception cref="ArgumentException">An eigenvalue is not positive, or large >= small >= 1 fails.</exception>
    public SpectrumSample(double[] ascending, int large, int small)
    {
        if (small < 1 || large < small)
            throw new ArgumentException($"expected large >= small >= 1, got {large} and {small}");
        if (ascending.Length == 0 || !(ascending[0] > 0))
            throw new ArgumentException(
                $"expected positive eigenvalues, got {ascending.Length} from {ascending.FirstOrDefault()}"
            );
        (Ascending, Large, Small) = (ascending, large, small);
        Logs = Array.ConvertAll(ascending, Math.Log);
    }

    /// <summary>Eigenvalues, ascending, [n].</summary>
    public double[] Ascending { get; }

    /// <summary>Natural logarithms of the eigenvalues, ascending, [n].</summary>
    public double[] Logs { get; }

    /// <summary>Larger side N of each matrix.</summary>
    public int Large { get; }

    /// <summary>Smaller side M of each matrix.</summary>
    public int Small { get; }

    /// <summary>Aspect ratio N / M >= 1.</summary>
    public double Q => (double)Large / Small;

    /// <summary>Whether all eigenvalues are equal, so that no law with a width can be fitted.</summary>
    public bool AllEqual => Ascending[0] == Ascending[^1];

    /// <summary>Number of eigenvalues.</summary>
    public int Count => Ascending.Length;
}
