using HeavyTails.Core.Fits;

namespace HeavyTails.Core.TailEstimators;

/// <summary>
/// An estimator of the exponent of a heavy tail, which chooses by itself where the tail begins. It can be called from
/// several threads at once.
/// </summary>
public interface ITailEstimator
{
    /// <summary>Name for options, columns and files, in lower case with underscores, for example hill_mid.</summary>
    string Name { get; }

    /// <summary>Name in words, for tables.</summary>
    string Title { get; }

    /// <summary>Short citation of the source: authors and year.</summary>
    string Source { get; }

    /// <summary>Estimates the exponent, or says why there is none.</summary>
    /// <param name="ascending">Values, ascending; those that are not positive are dropped.</param>
    FitResult<TailEstimate> Of(double[] ascending);
}
