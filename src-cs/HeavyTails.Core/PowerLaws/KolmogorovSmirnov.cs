// |F_ij - (s_j - s_i)/n_i| with F_ij = 1 - exp(-a_i (L_j - L_i)), and for the two-sided distance also (s_{j+1} - s_i)/n_i - F_ij.
// D_i is its largest value over j >= i. Every scan takes these differences from this file, so all of them see the same bits.
using System.Runtime.CompilerServices;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws;

/// <summary>Whether the empirical distribution function is its left limit only; a type, so that the kernels are compiled for either.</summary>
internal interface ISides
{
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

/// <summary>A candidate with its constants spread over the lanes; or, in the sieve, several candidates against one point.</summary>
internal readonly struct Differences<T, TSides>
    where T : struct, ILanes<T>
    where TSides : ISides
{
    /// <summary>The difference(s) at point(s) (L_j, s_j, s_{j+1}) for candidate(s) (L_i, s_i, a_i, 1 / n_i).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T At(T logPoint, T rankPoint, T endPoint, T log, T rank, T exponent, T inverse)
    {
        var f = T.All(1) - FastExp.Of(exponent * (log - logPoint));
        var difference = T.Abs(f - (rankPoint - rank) * inverse);
        return TSides.Both ? T.Max(difference, (endPoint - rank) * inverse - f) : difference;
    }
}
