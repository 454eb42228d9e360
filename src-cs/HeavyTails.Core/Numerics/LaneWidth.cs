using System.Runtime.Intrinsics;

namespace HeavyTails.Core.Numerics;

/// <summary>The width of the registers that a kernel uses.</summary>
internal enum LaneWidth
{
    /// <summary>The fastest supported width for the number of values.</summary>
    Best,
    Bits512,
    Bits256,
    Bits64,
}

/// <summary>Chooses the width of the registers.</summary>
internal static class Lanes
{
    /// <summary>
    /// Number of values up to which 256 bits take no longer than 512 (measured). The code for 256 bits is compiled
    /// ahead of time, so that a short-lived process need not compile it.
    /// </summary>
    private const int Short = 1024;

    internal static LaneWidth Resolve(LaneWidth asked, int values) =>
        asked != LaneWidth.Best ? asked
        : Vector512.IsHardwareAccelerated && values > Short ? LaneWidth.Bits512
        : Vector256.IsHardwareAccelerated ? LaneWidth.Bits256
        : LaneWidth.Bits64;
}
