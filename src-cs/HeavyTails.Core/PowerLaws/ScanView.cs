// The arrays of a prepared sample, pinned, as the inner loops of the scans read them.
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws;

/// <summary>Pointers to the pinned arrays of a <see cref="TailSample"/>.</summary>
internal unsafe struct ScanView
{
    /// <summary>Number m of distinct values.</summary>
    internal required int Distinct;

    /// <summary>Logarithms L of the distinct values, [m + padding].</summary>
    internal required double* Logs;

    /// <summary>Number of values strictly below each distinct value, s, [m + padding].</summary>
    internal required double* Ranks;

    /// <summary>Number of values below or equal to each distinct value, [m + padding].</summary>
    internal required double* Ends;

    /// <summary>Exponent a = alpha - 1 of each candidate, [m + padding].</summary>
    internal required double* Exponents;

    /// <summary>1 / n of the tail of each candidate, [m + padding].</summary>
    internal required double* Inverses;

    /// <summary>The difference between the law of candidate i and the data at point j.</summary>
    internal readonly double Difference<TSides>(int i, int j)
        where TSides : ISides =>
        Differences<Lanes64, TSides>
            .At(
                Lanes64.All(Logs[j]),
                Lanes64.All(Ranks[j]),
                Lanes64.All(Ends[j]),
                Lanes64.All(Logs[i]),
                Lanes64.All(Ranks[i]),
                Lanes64.All(Exponents[i]),
                Lanes64.All(Inverses[i])
            )
            .Largest();
}
