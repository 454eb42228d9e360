namespace HeavyTails.Core.Numerics;

/// <summary>Bit patterns of IEEE binary64, and ln 2 in two pieces.</summary>
internal static class Binary64
{
    /// <summary>Binary digits of the fraction, and so the position of the exponent.</summary>
    internal const int Digits = 52;
    internal const long Fraction = (1L << Digits) - 1;
    internal const long One = 0x3FF0000000000000;

    /// <summary>Bits of sqrt(1/2), rounded.</summary>
    internal const long RootHalf = 0x3FE6A09E667F3BCD;

    /// <summary>Bits of 2^52: a smaller integer that is put into its fraction is added to it.</summary>
    internal const long TwoTo52 = 0x4330000000000000;

    /// <summary>2^52 plus the bias of exponents, 1023.</summary>
    internal const double TwoTo52AndBias = 4503599627370496.0 + 1023;

    /// <summary>
    /// ln 2 to 32 binary digits, so that its products with exponents are exact; the rest is <see cref="LogTwoLow"/>
    /// (Cody &amp; Waite).
    /// </summary>
    internal const double LogTwoHigh = 6.93147180369123816490e-01;
    internal const double LogTwoLow = 1.90821492927058770002e-10;
}
