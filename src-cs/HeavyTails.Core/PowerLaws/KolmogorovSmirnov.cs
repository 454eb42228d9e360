// |F_ij - (s_j - s_i)/n_i| with F_ij = 1 - exp(-a_i (L_j - L_i)), and for the two-sided distance also
// (s_{j+1} - s_i)/n_i - F_ij.
// D_i is the largest difference over j >= i. Every scan uses the differences of this file, so that all compute the same
// bits.
using System.Runtime.CompilerServices;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws;

/// <summary>
/// Which limits of the empirical distribution function are compared with the law; a type, so that the kernels are
/// compiled for either choice.
/// </summary>
internal interface ISides
{
    /// <summary>Whether both limits at a step are compared, or the left limit alone.</summary>
    static abstract bool Both { get; }
}

internal readonly struct LeftLimit : ISides
{
    public static bool Both => false;
}

internal readonly struct BothSides : ISides
{
    public static bool Both => true;
}

/// <summary>
/// The differences of one candidate at several points, or, in the sieve, of several candidates at one point.
/// </summary>
internal readonly struct Differences<T, TSides>
    where T : struct, ILanes<T>
    where TSides : ISides
{
    /// <summary>
    /// The differences at points (L_j, s_j, s_{j+1}) for candidates (L_i, s_i, a_i, 1 / n_i), lane by lane.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T At(T logPoint, T rankPoint, T endPoint, T log, T rank, T exponent, T inverse)
    {
        var f = T.All(1) - FastExp.Of(exponent * (log - logPoint));
        var difference = T.Abs(f - (rankPoint - rank) * inverse);
        return TSides.Both ? T.Max(difference, (endPoint - rank) * inverse - f) : difference;
    }
}
